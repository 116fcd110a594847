"""Timers: asks to ourselves that are due later, kept as rows so that no memory has to last that long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from shared.contracts.routes import ROUTES
from shared.contracts.schema import written
from shared.kernel.facts import Ask
from shared.kernel.ids import new_id
from shared.storage.outbox import Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """`ask` is due at `due_at`. Setting the same `key` again moves the timer."""

    key: str
    ask: Ask
    due_at: datetime
    trace_id: str


_SET = text("""
    INSERT INTO timers (key, name, payload, about, trace_id, due_at)
    SELECT key, name, payload::json, about, trace_id, due_at
      FROM unnest(CAST(:keys AS text[]), CAST(:names AS text[]), CAST(:payloads AS text[]), CAST(:abouts AS text[]),
                  CAST(:traces AS text[]), CAST(:dues AS timestamptz[])) AS t (key, name, payload, about, trace_id, due_at)
    ON CONFLICT (key) DO UPDATE
       SET name = excluded.name, payload = excluded.payload, about = excluded.about,
           trace_id = excluded.trace_id, due_at = excluded.due_at
""")


def set_timers(connection: Connection, timers: Sequence[Timer]) -> None:
    """Keep `timers`, whose keys must differ; one whose key is there already is replaced."""
    if timers:
        connection.execute(
            _SET,
            {
                "keys": [timer.key for timer in timers],
                "names": [timer.ask.wire_name for timer in timers],
                "payloads": [written(timer.ask).decode() for timer in timers],
                "abouts": [str(timer.ask.about_id) if timer.ask.about_id else None for timer in timers],
                "traces": [timer.trace_id for timer in timers],
                "dues": [timer.due_at for timer in timers],
            },
        )


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
