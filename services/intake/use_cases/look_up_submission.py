"""Look up what became of an order that came as a message."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from services.intake.domain.checking import is_storable
from services.intake.domain.refusals import SubmissionUnknown
from services.intake.storage import reads
from services.intake.storage.work import Work
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.refusals import NotAllowed


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUpSubmission:
    """`actor` asks for the message that `source` sent under `message_id`."""

    actor: Actor
    source: str
    message_id: UUID


def look_up_submission(work: Work, ask: LookUpSubmission) -> Row[*tuple[Any, ...]]:
    """Return status and answer, for members and other systems. Raises NotAllowed, SubmissionUnknown."""
    if ask.actor.is_client:
        raise NotAllowed("messages are looked up by members and by the systems that sent them")
    if ask.actor.kind is ActorKind.PRODUCER and ask.actor.name != ask.source:
        raise SubmissionUnknown(f"no submission {ask.message_id} of {ask.source} was heard")
    if not is_storable(ask.source):
        raise SubmissionUnknown("no source is called like this")
    return reads.submission(work.session, ask.source, ask.message_id)
