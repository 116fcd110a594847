"""Reset a wording: go back to the words that the product came with."""

from dataclasses import dataclass

from services.notify.domain.kinds import Channel, NoticeKind
from services.notify.domain.wording import Wording
from services.notify.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.permissions import NOTICES_MANAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetWording:
    actor: Actor
    kind: NoticeKind
    language: str
    channel: Channel


def reset_wording(work: Work, ask: ResetWording) -> None:
    """The agency's own words count no more; they stay as versions. Where there are none it is no news. Raises NotAllowed."""
    ask.actor.require(NOTICES_MANAGE)
    versions = work.houses.versions(ask.kind, ask.language, ask.channel)
    if versions and not versions[0].is_reset:
        work.houses.add(Wording.reset(versions[0], at=work.now(), by=ask.actor.name))
