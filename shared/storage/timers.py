"""Timers: asks to ourselves that are due later, kept as rows so that no memory has to last that long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, text
from sqlalchemy.dialects.postgresql import insert

from shared.contracts.routes import ROUTES
from shared.contracts.schema import to_wire
from shared.kernel.facts import Ask
from shared.kernel.ids import new_id
from shared.kernel.trace import Trace
from shared.storage.outbox import Letter
from shared.storage.tables import TIMERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """`ask` is due at `due_at`. Setting the same `key` again moves the timer."""

    key: str
    ask: Ask
    due_at: datetime
    trace: Trace


def set_timers(connection: Connection, timers: Sequence[Timer]) -> None:
    """Keep `timers`; one whose key is there already is replaced."""
    for timer in timers:
        values = {
            "name": timer.ask.wire_name,
            "payload": to_wire(timer.ask),
            "about": str(timer.ask.about_id) if timer.ask.about_id else None,
            "trace_id": timer.trace.trace_id,
            "due_at": timer.due_at,
        }
        written = insert(TIMERS).values(key=timer.key, **values)
        connection.execute(written.on_conflict_do_update(index_elements=[TIMERS.c.key], set_=values))


def forget(connection: Connection, keys: Sequence[str]) -> None:
    """Take the timers called `keys` away. None of that name is fine."""
    if keys:
        connection.execute(delete(TIMERS).where(TIMERS.c.key.in_(keys)))


_TAKE = text("""
    DELETE FROM timers
     WHERE key IN (SELECT key FROM timers WHERE due_at <= :now ORDER BY due_at LIMIT :most FOR UPDATE SKIP LOCKED)
    RETURNING name, payload, about, trace_id, due_at
""")

_QUEUE_OF = {message.wire_name: queues[0] for message, queues in ROUTES.items() if issubclass(message, Ask)}


def take_due(connection: Connection, now: datetime, *, most: int = 500) -> list[Letter]:
    """Remove the timers that are due and return their asks as letters, to be put in the outbox in the same transaction."""
    rows = sorted(connection.execute(_TAKE, {"now": now, "most": most}), key=lambda row: row.due_at)
    return [
        Letter(
            message_id=new_id(),
            queue=_QUEUE_OF[row.name],
            name=row.name,
            payload=row.payload,
            about=row.about,
            trace_id=row.trace_id,
            told_at=now,
        )
        for row in rows
    ]
