"""Preview a wording: see what a real notice would say in these words."""

from dataclasses import dataclass

from services.notify.domain.house import House
from services.notify.domain.kinds import Channel, NoticeKind, without_keys
from services.notify.domain.notice import Words
from services.notify.domain.refusals import NoExample, WordingRefused
from services.notify.domain.wording import Wording
from services.notify.ports import Draft, Reader, Unwordable
from services.notify.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId
from shared.kernel.permissions import NOTICES_MANAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewWording:
    """`actor` wants to see `draft` with what was last told of `order_id`, or of any order; without a draft the words that count now."""

    actor: Actor
    kind: NoticeKind
    language: str
    channel: Channel
    draft: Draft | None
    order_id: OrderId | None


def preview_wording(work: Work, ask: PreviewWording) -> Words:
    """Return what the reader of that notice would read, but for the keys in it: those are theirs alone. Nothing changes.

    Raises NotAllowed, NoExample, WordingRefused.
    """
    ask.actor.require(NOTICES_MANAGE)
    example = work.notices.newest(ask.kind, ask.order_id)
    if example is None:
        raise NoExample("no notice of this kind was written yet")
    reader = Reader(name=example.recipient_name, locale=ask.language, time_zone=example.time_zone)
    try:
        house = _house_with(work, ask)
        return work.templates.words(ask.kind, ask.channel, without_keys(example.details), reader, house)
    except Unwordable as fault:
        raise WordingRefused(str(fault)) from fault


def _house_with(work: Work, ask: PreviewWording) -> House:
    house = work.houses.now()
    if ask.draft is None:
        return house
    tried = Wording(
        kind=ask.kind,
        language=ask.language,
        channel=ask.channel,
        version=0,
        is_reset=False,
        subject=ask.draft.subject,
        text=ask.draft.text,
        mjml=ask.draft.mjml,
        html=work.templates.html_of(ask.draft),
        made_at=work.now(),
        made_by=ask.actor.name,
    )
    return House(house.brand, (tried, *house.wordings))
