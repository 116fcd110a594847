"""What screens show of notices: plain rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from services.notify.domain.attempt import Attempt
from services.notify.domain.kinds import OPENS_A_DOOR, Channel
from services.notify.domain.notice import Notice
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
    """Which notices a list shows: of one order, to one person, in one state, on one channel; at most `limit`, older than `before`."""

    order_id: OrderId | None = None
    recipient_id: UUID | None = None
    state: NoticeState | None = None
    channel: Channel | None = None
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
    query = select(*_LISTED).order_by(Notice.id.desc()).limit(wanted.limit)
    if wanted.order_id is not None:
        query = query.where(Notice.order_id == wanted.order_id)
    if wanted.recipient_id is not None:
        query = query.where(Notice.recipient_id == wanted.recipient_id)
    if wanted.state is not None:
        query = query.where(Notice.state == wanted.state)
    if wanted.channel is not None:
        query = query.where(Notice.channel == wanted.channel)
    if wanted.before is not None:
        query = query.where(Notice.id < wanted.before)
    return query


def _as_shown(row: Row[*tuple[Any, ...]], attempts: list[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "notice_id": row.id,
        "order_id": row.order_id,
        "kind": row.kind.value,
        "channel": row.channel.value,
        "recipient": {"id": row.recipient_id, "name": row.recipient_name, "address": row.address},
        "subject": row.subject,
        "state": row.state.value,
        "attempts": attempts,
        "created_at": row.created_at,
        "delivered_at": row.delivered_at,
    }
