"""What screens show of notices: plain rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session

from services.notify.domain.attempt import Attempt
from services.notify.domain.kinds import OPENS_A_DOOR, Channel, NoticeKind
from services.notify.domain.notice import Notice
from services.notify.domain.order_card import OrderCard
from services.notify.domain.person import Person
from services.notify.domain.refusals import NoticeUnknown
from services.notify.domain.states import NoticeState
from shared.kernel.ids import NoticeId, OrderId

_LISTED = (
    Notice.id,
    Notice.order_id,
    Notice.kind,
    Notice.channel,
    Notice.recipient_id,
    Notice.recipient_name,
    Notice.address,
    Notice.subject,
    Notice.state,
    Notice.created_at,
    Notice.delivered_at,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesWanted:
    """Which notices a list shows: of one order, to one person, of one kind, in one state, on one channel, from `since` until before
    `until`; at most `limit`, older than `before`. `number` is an order's, `person` a part of somebody's name or address.
    """

    order_id: OrderId | None = None
    number: str = ""
    recipient_id: UUID | None = None
    person: str = ""
    kind: NoticeKind | None = None
    state: NoticeState | None = None
    channel: Channel | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: NoticeId | None = None
    limit: int = 50


class Reads:
    def __init__(self, session: Session) -> None:
        self._session = session

    def notices(self, wanted: NoticesWanted) -> list[Mapping[str, Any]]:
        """Return rows for a list, newest first, each with its attempts: two queries, however many."""
        rows = self._session.execute(_listed(wanted)).all()
        tries = self._attempts([row.id for row in rows])
        return [_as_shown(row, tries.get(row.id, [])) for row in rows]

    def notice(self, notice_id: NoticeId) -> Mapping[str, Any]:
        """Return one notice with all that it says; what opens a door is shown to nobody but its recipient. Raises NoticeUnknown."""
        row = self._session.execute(select(*_LISTED, Notice.text, Notice.html).where(Notice.id == notice_id)).first()
        if row is None:
            raise NoticeUnknown(f"there is no notice {notice_id}")
        said = {"text": "", "html": ""} if row.kind in OPENS_A_DOOR else {"text": row.text, "html": row.html}
        return _as_shown(row, self._attempts([row.id]).get(row.id, [])) | said

    def _attempts(self, notice_ids: Sequence[NoticeId]) -> dict[NoticeId, list[Mapping[str, Any]]]:
        rows = self._session.execute(
            select(Attempt.notice_id, Attempt.started_at, Attempt.outcome, Attempt.answer)
            .where(Attempt.notice_id.in_(notice_ids))
            .order_by(Attempt.notice_id, Attempt.number)
        )
        found: dict[NoticeId, list[Mapping[str, Any]]] = {}
        for row in rows:
            found.setdefault(row.notice_id, []).append(
                {"at": row.started_at, "outcome": row.outcome.value, "answer": row.answer}
            )
        return found


def _listed(wanted: NoticesWanted) -> Select[*tuple[Any, ...]]:
    """Ids grow with time, so that newest first is by id."""
    plain: dict[Any, Any] = {
        Notice.order_id: wanted.order_id,
        Notice.recipient_id: wanted.recipient_id,
        Notice.kind: wanted.kind,
        Notice.state: wanted.state,
        Notice.channel: wanted.channel,
    }
    query = select(*_LISTED).where(*(column == value for column, value in plain.items() if value is not None))
    if wanted.number:
        found = select(OrderCard.order_id).where(OrderCard.number == wanted.number.upper())
        query = query.where(Notice.order_id.in_(found))
    if wanted.person:
        parts = (Person.name, Person.email)
        theirs = or_(*(part.icontains(wanted.person, autoescape=True) for part in parts))
        query = query.where(Notice.recipient_id.in_(select(Person.id).where(theirs)))
    if wanted.since is not None:
        query = query.where(Notice.created_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(Notice.created_at < wanted.until)
    if wanted.before is not None:
        query = query.where(Notice.id < wanted.before)
    return query.order_by(Notice.id.desc()).limit(wanted.limit)


def _as_shown(row: Row[*tuple[Any, ...]], attempts: list[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "notice_id": row.id,
        "order_id": row.order_id,
        "kind": row.kind.value,
        "channel": row.channel.value,
        "recipient": {"id": row.recipient_id, "name": row.recipient_name, "address": _address(row)},
        "subject": row.subject,
        "state": row.state.value,
        "attempts": attempts,
        "created_at": row.created_at,
        "delivered_at": row.delivered_at,
    }


def _address(row: Row[*tuple[Any, ...]]) -> str:
    """Return where it goes; of a room only whose it is, since who knows all of its address may write there."""
    if row.channel is not Channel.CHAT or not row.address:
        return str(row.address)
    parts = urlsplit(row.address)
    return f"{parts.scheme}://{parts.hostname}/…"
