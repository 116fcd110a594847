"""Timers: asks to ourselves that are due later, kept as rows so that no memory has to last that long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson
from sqlalchemy import Connection, text

from shared.contracts.routes import ROUTES
from shared.contracts.schema import written
from shared.kernel.facts import Ask
from shared.kernel.ids import new_id
from shared.storage.outbox import Letter
from shared.storage.tables import TIMERS
from shared.storage.writing import put_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """`ask` is due at `due_at`. Setting the same `key` again moves the timer."""

    key: str
    ask: Ask
    due_at: datetime
    trace_id: str


_AGAIN: Final = "ON CONFLICT (key) DO UPDATE SET " + ", ".join(
    f"{name} = excluded.{name}" for name in ("name", "payload", "about", "trace_id", "due_at")
)


def set_timers(connection: Connection, timers: Sequence[Timer]) -> None:
    """Keep `timers`, whose keys must differ; one whose key is there already is replaced."""
    rows = [
        {
            "key": timer.key,
            "name": timer.ask.wire_name,
            "payload": orjson.Fragment(written(timer.ask)),
            "about": timer.ask.about_id,
            "trace_id": timer.trace_id,
            "due_at": timer.due_at,
        }
        for timer in timers
    ]
    put_rows(connection, TIMERS, rows, conflict=_AGAIN)


_FORGET = text("DELETE FROM timers WHERE key = ANY(CAST(:keys AS text[]))")


def forget(connection: Connection, keys: Sequence[str]) -> None:
    """Take the timers called `keys` away. None of that name is fine."""
    if keys:
        connection.execute(_FORGET, {"keys": list(keys)})


_TAKE = text("""
    DELETE FROM timers
     WHERE key IN (SELECT key FROM timers WHERE due_at <= :now ORDER BY due_at LIMIT :most FOR UPDATE SKIP LOCKED)
    RETURNING name, convert_to(payload::text, 'UTF8') AS text, about, trace_id, due_at
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
            text=row.text,
            about=row.about,
            trace_id=row.trace_id,
            told_at=now,
        )
        for row in rows
    ]
