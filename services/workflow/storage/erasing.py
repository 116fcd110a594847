"""What is kept of a client in their orders, to be blanked; every row and every line of history stays, so that what happened keeps its shape."""

import json
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Select, Text, cast, func, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.workflow.domain.copies import Client
from services.workflow.domain.deliveries import Delivery
from services.workflow.domain.files import FileVersion, OrderFile
from services.workflow.domain.orders import Order
from services.workflow.domain.proposals import Proposal
from services.workflow.domain.ratings import Rating
from services.workflow.domain.tasks import Task
from services.workflow.domain.threads import ThreadMessage
from services.workflow.storage.history import HISTORY
from shared.kernel.actors import ActorKind
from shared.kernel.ids import ClientId

#: A name that is shorter says too little to be told from other words.
_SHORTEST: Final = 2


def forget_client(session: Session, client_id: ClientId, nobody: str) -> None:
    """Blank what a client said in their orders and threads, and who they were in the history; `nobody` stands for their name.

    Of a duplicate that was merged this is in the orders of whom they turned out to be. Safe to repeat.
    """
    known = session.execute(
        select(Client.name, Client.email, Client.company, Client.merged_into).where(Client.id == client_id)
    ).one_or_none()
    if known is None:
        return
    owners = [client_id, *([known.merged_into] if known.merged_into else [])]
    theirs = select(Order.id).where(Order.client_id.in_(owners))
    _blank_words(session, owners, theirs, nobody)
    for column in (Task.done_by, Proposal.by_name, Proposal.answered_by):
        _rename(session, column, theirs, known.name, nobody)
    files = select(OrderFile.id).where(OrderFile.order_id.in_(theirs))
    added = update(FileVersion).where(FileVersion.file_id.in_(files), FileVersion.added_by == known.name)
    session.execute(added.values(added_by=nobody))
    names = sorted({known.name, known.email, known.company} - {nobody}, key=len, reverse=True)
    _blank_history(session, owners, theirs, [name for name in names if len(name) >= _SHORTEST], nobody)


def _blank_words(session: Session, owners: Sequence[ClientId], theirs: Select[Any], nobody: str) -> None:
    blank = {"note": "", "brief": [], "attachments": [], "problems": []}
    session.execute(update(Order).where(Order.client_id.in_(owners)).values(blank))
    said = ThreadMessage.order_id.in_(theirs) & ThreadMessage.author_id.in_(owners)
    gone = {"text": "", "author_name": nobody, "edits": [], "mentions": []}
    session.execute(update(ThreadMessage).where(said).values(gone))
    asked = update(Delivery).where(Delivery.order_id.in_(theirs), Delivery.answer_reason.is_not(None))
    session.execute(asked.values(answer_reason=""))
    session.execute(update(Rating).where(Rating.client_id.in_(owners)).values(text="", is_public=False))


def _rename(session: Session, column: InstrumentedAttribute[Any], theirs: Select[Any], name: str, nobody: str) -> None:
    kind = column.class_
    session.execute(update(kind).where(kind.order_id.in_(theirs), column == name).values({column: nobody}))


def _blank_history(
    session: Session, owners: Sequence[ClientId], theirs: Select[Any], names: Sequence[str], nobody: str
) -> None:
    lines = HISTORY.c
    own = lines.order_id.in_(theirs) & (lines.actor_kind == ActorKind.CLIENT.value) & lines.actor_id.in_(owners)
    words = func.regexp_replace(lines.sentence, ": .*$", ".")  # what they said themselves stands behind the colon
    session.execute(update(HISTORY).where(own).values(actor_name=nobody, sentence=words))
    sentence: Any = lines.sentence
    sides: dict[str, Any] = {side.name: cast(side, Text) for side in (lines.before, lines.after)}
    for name in names:
        sentence = func.regexp_replace(sentence, _whole(name), nobody, "g")
        inside = _whole(json.dumps(name, ensure_ascii=False)[1:-1])
        sides = {side: func.regexp_replace(text, inside, nobody, "g") for side, text in sides.items()}
    if names:
        kept = {"sentence": sentence} | {side: cast(text, JSONB) for side, text in sides.items()}
        session.execute(update(HISTORY).where(lines.order_id.in_(theirs)).values(kept))


def _whole(name: str) -> str:
    """Return the pattern, in PostgreSQL's spelling, for `name` where it is no part of a longer word."""
    spelled = "".join(sign if sign.isalnum() else f"\\{sign}" for sign in name)
    return f"(?<![[:alnum:]]){spelled}(?![[:alnum:]])"
