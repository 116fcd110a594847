"""The inbox: what was heard, so that nothing counts twice; and what is heard but must wait."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, case, delete, func, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert

from shared.storage.tables import DEFERRED, INBOX
from shared.storage.writing import as_document

#: Under this source waits what could not be read, and so has none of its own, when it is replayed.
NOBODY: Final = "(unreadable)"


class InboxStatus(StrEnum):
    APPLIED = "applied"
    DEFERRED = "deferred"
    PARKED = "parked"


class Key(NamedTuple):
    """What makes a message one and the same: who sent it, and the id they gave it."""

    source: str
    message_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A message as the inbox sees it. `body_sha` is the SHA-256 of its fields; `raw` is all of it, as it came."""

    key: Key
    queue: str
    name: str
    about: str | None
    body_sha: bytes
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the inbox remembers of a message it had before."""

    status: InboxStatus
    body_sha: bytes
    answer: dict[str, Any] | None


_ADMIT: Final = """
    INSERT INTO inbox (source, message_id, name, body_sha)
    SELECT source, message_id, name, body_sha FROM json_populate_recordset(NULL::inbox, %s)
    ON CONFLICT (source, message_id) DO UPDATE SET status = 'applied', answer = NULL
     WHERE inbox.status = 'deferred' AND inbox.body_sha = excluded.body_sha
    RETURNING source, message_id, heard_at = now()
"""


def admit(connection: Connection, arrivals: Sequence[Arrival]) -> set[Key]:
    """Write `arrivals` down as applied and return the keys of those that are to be worked on now.

    The others were applied or parked before. One that was deferred is worked on again. Keys must differ.
    Two workers with the same message: the second waits here until the first has committed.
    """
    if not arrivals:
        return set()
    heard = [
        {
            "source": arrival.key.source,
            "message_id": arrival.key.message_id,
            "name": arrival.name,
            "body_sha": arrival.body_sha,
        }
        for arrival in arrivals
    ]
    rows = connection.exec_driver_sql(_ADMIT, (as_document(heard),)).all()
    waited = [Key(source, message_id) for source, message_id, is_new in rows if not is_new]
    if waited:
        connection.execute(delete(DEFERRED).where(tuple_(DEFERRED.c.source, DEFERRED.c.message_id).in_(waited)))
    return {Key(source, message_id) for source, message_id, _ in rows}


def recall(connection: Connection, keys: Iterable[Key]) -> dict[Key, Known]:
    """Return what is remembered of the messages with these keys; keys never heard are missing."""
    wanted = list(keys)
    if not wanted:
        return {}
    rows = connection.execute(
        select(INBOX.c.source, INBOX.c.message_id, INBOX.c.status, INBOX.c.body_sha, INBOX.c.answer).where(
            tuple_(INBOX.c.source, INBOX.c.message_id).in_(wanted)
        )
    )
    return {
        Key(row.source, row.message_id): Known(status=InboxStatus(row.status), body_sha=row.body_sha, answer=row.answer)
        for row in rows
    }


#: A message is remembered this long. One that was sent longer ago than a signature holds is refused anyway, so that it can't count twice.
KEPT_DAYS: Final = 60
PRUNED_AT_ONCE: Final = 5_000

_PRUNE = text("""
    DELETE FROM inbox WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM inbox WHERE heard_at < now() - make_interval(days => :days) AND status <> 'deferred' LIMIT :most))
""")


def prune(connection: Connection) -> int:
    """Forget messages that were heard more than KEPT_DAYS ago, PRUNED_AT_ONCE at the most; return how many that were."""
    return connection.execute(_PRUNE, {"days": KEPT_DAYS, "most": PRUNED_AT_ONCE}).rowcount


_ANSWER: Final = """
    UPDATE inbox SET answer = said.answer FROM json_populate_recordset(NULL::inbox, %s) AS said
     WHERE inbox.source = said.source AND inbox.message_id = said.message_id
"""


def keep_answers(connection: Connection, answers: Mapping[Key, dict[str, Any]]) -> None:
    """Remember what was answered, so that a repeat gets the same answer."""
    said = [{"source": key.source, "message_id": key.message_id, "answer": answer} for key, answer in answers.items()]
    if said:
        connection.exec_driver_sql(_ANSWER, (as_document(said),))


def set_aside(
    connection: Connection, arrival: Arrival, status: InboxStatus, answer: dict[str, Any] | None = None
) -> None:
    """Write `arrival` down with a status that is not applied; one that was applied stays so."""
    written = insert(INBOX).values(
        source=arrival.key.source,
        message_id=arrival.key.message_id,
        name=arrival.name,
        body_sha=arrival.body_sha,
        status=status.value,
        answer=answer,
    )
    connection.execute(
        written.on_conflict_do_update(
            index_elements=[INBOX.c.source, INBOX.c.message_id],
            set_={"status": status.value, "answer": answer},
            where=INBOX.c.status == InboxStatus.DEFERRED.value,
        )
    )


#: How long a deferred message waits for its next try: a quarter of a second at first, twice as long each time.
_FIRST_WAIT: Final = timedelta(milliseconds=250)
_LONGEST_WAIT: Final = timedelta(minutes=2)


def wait_before(tries: int) -> timedelta:
    """Return the wait before the next try after `tries` of them."""
    return min(_FIRST_WAIT * (1 << min(tries - 1, 10)), _LONGEST_WAIT)


def defer(connection: Connection, arrival: Arrival, reason: str) -> int:
    """Keep `arrival` for another try, because of `reason`; return how often in a row it was for a reason of this sort.

    The sort is what stands before the colon: one that waited a hundred times has not failed a hundred times.
    """
    set_aside(connection, arrival, InboxStatus.DEFERRED)
    written = insert(DEFERRED).values(
        source=arrival.key.source,
        message_id=arrival.key.message_id,
        queue=arrival.queue,
        name=arrival.name,
        about=arrival.about,
        raw=arrival.raw,
        reason=reason,
        next_try_at=func.now() + wait_before(1),
    )
    is_same_sort = func.split_part(DEFERRED.c.reason, ":", 1) == reason.partition(":")[0]
    tries_now = case((is_same_sort, DEFERRED.c.tries + 1), else_=1)
    tries: int = connection.execute(
        written.on_conflict_do_update(
            index_elements=[DEFERRED.c.source, DEFERRED.c.message_id],
            set_={
                "tries": tries_now,
                "reason": reason,
                "next_try_at": func.now()
                + func.least(_FIRST_WAIT * func.power(2, func.least(tries_now - 1, 10)), _LONGEST_WAIT),
            },
        ).returning(DEFERRED.c.tries)
    ).scalar_one()
    return tries


def stop_deferring(connection: Connection, key: Key) -> None:
    """Forget that `key` waited: it is parked now."""
    connection.execute(delete(DEFERRED).where(DEFERRED.c.source == key.source, DEFERRED.c.message_id == key.message_id))


_HURRY = text("""
    UPDATE deferred SET next_try_at = now() WHERE about IN (SELECT json_array_elements_text(CAST(:abouts AS json)))
""")


def hurry(connection: Connection, abouts: Sequence[str]) -> None:
    """What waits on the things in `abouts` is due now: something has just happened to them."""
    if abouts:
        connection.execute(_HURRY, {"abouts": json.dumps(abouts)})


_CLAIM = text("""
    WITH due AS (
        SELECT source, message_id FROM deferred
         WHERE next_try_at <= now() ORDER BY next_try_at LIMIT :most FOR UPDATE SKIP LOCKED
    )
    UPDATE deferred
       SET next_try_at = now() + interval '15 seconds' + greatest(interval '0', least(interval '10 minutes',
               now() - coalesce(CAST(CAST(:oldest AS jsonb) ->> deferred.queue AS timestamptz), now())))
      FROM due WHERE deferred.source = due.source AND deferred.message_id = due.message_id
    RETURNING deferred.source, deferred.message_id, deferred.queue, deferred.raw, deferred.first_at
""")


class Due(NamedTuple):
    """A deferred message whose time has come."""

    key: Key
    queue: str
    raw: bytes


def claim_due(connection: Connection, oldest: Mapping[str, datetime], *, most: int = 500) -> list[Due]:
    """Return deferred messages whose time has come, oldest first; they come again if nobody takes them.

    That is in 15 s, and later by as much as the queue is behind: `oldest` says when the message was sent that is next there.
    """
    told = json.dumps({queue: at.isoformat() for queue, at in oldest.items()})
    rows = sorted(connection.execute(_CLAIM, {"most": most, "oldest": told}), key=lambda row: row.first_at)
    return [Due(Key(row.source, row.message_id), row.queue, bytes(row.raw)) for row in rows]
