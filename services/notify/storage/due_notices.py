"""Notices on their way out: claimed and settled in bulk, one statement for each table."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast

import orjson
from sqlalchemy import DateTime, Select, Table, TextClause, func, literal_column, select, text
from sqlalchemy.orm import Session

from services.notify.domain.attempt import Attempt
from services.notify.domain.kinds import Channel
from services.notify.domain.notice import Notice
from shared.kernel.ids import NoticeId
from shared.storage.types import among

#: Spelt as in the index `notices_open`.
_IS_OPEN: Final = text("state IN ('queued', 'sending')")
_WAKES_AT: Final = literal_column("COALESCE(lease_until, next_try_at)", DateTime(timezone=True))

_CLAIMED: Final = text("""
    UPDATE notices n
       SET state = new.state, tries = new.tries, next_try_at = new.next_try_at, lease_until = new.lease_until,
           subject = new.subject, text = new.text, html = new.html
      FROM json_to_recordset(CAST(:rows AS json))
           AS new (id uuid, state text, tries int, next_try_at timestamptz, lease_until timestamptz,
                   subject text, text text, html text)
     WHERE n.id = new.id
""")
_SETTLED: Final = text("""
    UPDATE notices n
       SET state = new.state, tries = new.tries, next_try_at = new.next_try_at, lease_until = new.lease_until,
           delivered_at = new.delivered_at
      FROM json_to_recordset(CAST(:rows AS json))
           AS new (id uuid, state text, tries int, next_try_at timestamptz, lease_until timestamptz,
                   delivered_at timestamptz)
     WHERE n.id = new.id
""")

_ATTEMPTS: Final = text("""
    INSERT INTO attempts (notice_id, number, started_at, ended_at, outcome, answer)
    SELECT notice_id, number, started_at, ended_at, outcome, answer
      FROM json_to_recordset(CAST(:rows AS json))
           AS new (notice_id uuid, number int, started_at timestamptz, ended_at timestamptz, outcome text, answer text)
    ON CONFLICT (notice_id, number) DO UPDATE
       SET ended_at = excluded.ended_at, outcome = excluded.outcome, answer = excluded.answer
""")

_NOT_MADE: Final = text("""
    DELETE FROM attempts a USING json_to_recordset(CAST(:rows AS json)) AS kept (id uuid, made int)
     WHERE a.notice_id = kept.id AND a.number > kept.made
""")

_NEXT_LOOK: Final = select(func.min(_WAKES_AT)).select_from(Notice).where(_IS_OPEN)

#: Who looks for the next time does so alone, so that nobody's claim is overlooked by both.
_ALONE: Final = text("SELECT pg_advisory_xact_lock(hashtext('notices.' || :channel))")


#: What a notice says is not needed where only its fate is settled.
_SAID: Final = frozenset({"text", "html", "details"})
_NOTICES: Final = cast("Table", Notice.__table__)
_FATES: Final = tuple(column for column in _NOTICES.c if column.name not in _SAID)
_TRIED: Final = cast("Table", Attempt.__table__)


class DueNotices:
    """What it returns is the caller's alone, and is written by `keep_…` only: the session does not know it, and rows cost less."""

    def __init__(self, session: Session) -> None:
        self._session = session
        #: The attempts that stand in the table, as they are there.
        self._known: dict[tuple[NoticeId, int], Mapping[str, Any]] = {}

    def claimable(self, channel: Channel, now: datetime, most: int) -> list[Notice]:
        """Return up to `most` notices whose try is due or whose lease ran out, longest first; who else asks gets others."""
        query = (
            select(*_NOTICES.c)
            .where(_NOTICES.c.channel == channel, _IS_OPEN, now >= _WAKES_AT)
            .order_by(_WAKES_AT, _NOTICES.c.id)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        return self._own(query)

    def held(self, notice_ids: Sequence[NoticeId]) -> list[Notice]:
        """Return these notices, without what they say, and let nobody else change them until the work is done."""
        query = select(*_FATES).where(among(_NOTICES.c.id, notice_ids)).order_by(_NOTICES.c.id).with_for_update()
        return self._own(query)

    def keep_claims(self, notices: Sequence[Notice]) -> None:
        """Write claims down, with the words of the notices."""
        rows = [
            _state_of(notice) | {"subject": notice.subject, "text": notice.text, "html": notice.html}
            for notice in notices
        ]
        self._write(_CLAIMED, rows)
        self._keep_attempts(notices)

    def keep_outcomes(self, notices: Sequence[Notice]) -> None:
        """Write down what came of tries."""
        self._write(_SETTLED, [_state_of(notice) | {"delivered_at": notice.delivered_at} for notice in notices])
        self._keep_attempts(notices)
        made = {notice.id: len(notice.attempts) for notice in notices}
        taken_back = [key for key in self._known if key[1] > made.get(key[0], key[1])]
        self._write(_NOT_MADE, [{"id": notice_id, "made": made[notice_id]} for notice_id, _ in taken_back])
        for key in taken_back:
            del self._known[key]

    def next_look(self, channel: Channel) -> datetime | None:
        """Return when the next notice is due, or None where none is open. What was kept before counts, and what others did too."""
        self._session.execute(_ALONE, {"channel": channel.value})
        return self._session.scalar(_NEXT_LOOK.where(Notice.channel == channel))

    def _own(self, query: Select[Any]) -> list[Notice]:
        rows = self._session.execute(query).mappings().all()
        tried: dict[NoticeId, list[Attempt]] = {row["id"]: [] for row in rows}
        if rows:
            attempts = select(*_TRIED.c).where(among(_TRIED.c.notice_id, tried)).order_by(_TRIED.c.number)
            for row in self._session.execute(attempts).mappings():
                attempt = Attempt(**row)
                tried[attempt.notice_id].append(attempt)
                self._known[attempt.notice_id, attempt.number] = _row_of(attempt)
        return [Notice(**row, attempts=tried[row["id"]]) for row in rows]

    def _keep_attempts(self, notices: Sequence[Notice]) -> None:
        rows = [_row_of(attempt) for notice in notices for attempt in notice.attempts]
        self._write(_ATTEMPTS, [row for row in rows if row != self._known.get((row["notice_id"], row["number"]))])

    def _write(self, statement: TextClause, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write all rows in one statement. One JSON parameter is much cheaper than arrays of long texts."""
        if rows:
            self._session.connection().execute(statement, {"rows": orjson.dumps(rows).decode()})


def _row_of(attempt: Attempt) -> dict[str, Any]:
    return {
        "notice_id": attempt.notice_id,
        "number": attempt.number,
        "started_at": attempt.started_at,
        "ended_at": attempt.ended_at,
        "outcome": attempt.outcome.value,
        "answer": attempt.answer,
    }


def _state_of(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.id,
        "state": notice.state.value,
        "tries": notice.tries,
        "next_try_at": notice.next_try_at,
        "lease_until": notice.lease_until,
    }
