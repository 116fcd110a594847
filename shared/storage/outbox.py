"""The outbox: what was told, kept until whoever hears it has said so."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, insert, text

from shared.contracts.routes import ROUTES
from shared.contracts.schema import to_wire
from shared.kernel.facts import Message
from shared.kernel.ids import new_id
from shared.kernel.trace import Trace
from shared.storage.tables import OUTBOX


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message on its way to one queue. `told_at` is when its work was done."""

    message_id: UUID
    queue: str
    name: str
    payload: dict[str, Any]
    about: str | None
    trace_id: str
    told_at: datetime
    sends: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A message that is told, as part of the story that `trace` names."""

    message: Message
    trace: Trace


def letters_for(told: Iterable[Told], at: datetime) -> list[Letter]:
    """Return a letter for every queue that hears each of the messages."""
    written = []
    for item in told:
        message = item.message
        payload = to_wire(message)
        about = str(message.about_id) if message.about_id else None
        written += [
            Letter(
                message_id=new_id(),
                queue=queue,
                name=message.wire_name,
                payload=payload,
                about=about,
                trace_id=item.trace.trace_id,
                told_at=at,
            )
            for queue in ROUTES[type(message)]
        ]
    return written


def put(connection: Connection, letters: Sequence[Letter]) -> None:
    """Keep `letters` in the outbox, in one statement however many."""
    if letters:
        connection.execute(
            insert(OUTBOX),
            [
                {
                    "message_id": letter.message_id,
                    "queue": letter.queue,
                    "name": letter.name,
                    "payload": letter.payload,
                    "about": letter.about,
                    "trace_id": letter.trace_id,
                    "told_at": letter.told_at,
                }
                for letter in letters
            ],
        )


def close(connection: Connection, message_ids: Sequence[UUID]) -> int:
    """Take what has its receipt out of the outbox; return how many rows that were."""
    return connection.execute(delete(OUTBOX).where(OUTBOX.c.message_id.in_(message_ids))).rowcount


_CLAIM = text("""
    WITH due AS (
        SELECT id, told_at >= coalesce(CAST(CAST(:oldest AS jsonb) ->> queue AS timestamptz), 'infinity') AS may_lie_there
          FROM outbox WHERE next_send_at <= now() ORDER BY next_send_at LIMIT :most FOR UPDATE SKIP LOCKED
    )
    UPDATE outbox
       SET sends = CASE WHEN may_lie_there THEN sends ELSE least(sends + 1, 30) END,
           next_send_at = now() + least(interval '15 seconds' * power(2, CASE WHEN may_lie_there THEN 0 ELSE least(sends, 6) END),
                                        interval '5 minutes') * (0.8 + 0.4 * random())
      FROM due
     WHERE outbox.id = due.id
    RETURNING outbox.id, message_id, queue, name, payload, about, trace_id, told_at, sends, may_lie_there
""")


def claim_due(connection: Connection, oldest: Mapping[str, datetime], *, most: int = 500) -> list[Letter]:
    """Return letters that waited too long for their receipt, oldest first, and put their next sending off.

    `oldest` says by queue when the message was sent that is next there. What was told since may lie behind it, and is not sent
    again yet: a queue that is far behind would only get longer by it.
    Commit before publishing them: a crash in between only delays. Any number of sweepers may run.
    """
    told = json.dumps({queue: at.isoformat() for queue, at in oldest.items()})
    rows = sorted(connection.execute(_CLAIM, {"most": most, "oldest": told}).mappings(), key=lambda row: row["id"])
    return [
        Letter(**{name: value for name, value in row.items() if name not in {"id", "may_lie_there"}})
        for row in rows
        if not row["may_lie_there"]
    ]
