"""Write a notice: tell a person something that has happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.notify.domain.kinds import NoticeKind
from services.notify.domain.notice import Notice
from services.notify.storage.work import Work
from shared.kernel.ids import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteNotice:
    """`recipient_id` is to be told of a fact. `identity` names the fact by its own content; `details` is what may be said of it.

    The notice belongs to the first of `order_ids`.
    """

    kind: NoticeKind
    recipient_id: UUID
    order_ids: tuple[OrderId, ...]
    identity: str
    details: Mapping[str, Any]


def write_notice(work: Work, ask: WriteNotice) -> None:
    """The notice is queued, and its desk is woken when it is written. One that was written before is no news (rule N-1).

    Raises PersonUnknown, OrderUnknown.
    """
    person = work.people.get(ask.recipient_id)
    cards = work.order_cards.many(ask.order_ids)
    notice = Notice.about(
        ask.kind,
        ask.identity,
        person,
        order_id=next(iter(ask.order_ids), None),
        details={**ask.details, "orders": [card.words() for card in cards]},
        at=work.now(),
        trace_id=work.trace.trace_id,
    )
    work.notices.add_once(notice)
