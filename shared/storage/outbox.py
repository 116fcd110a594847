"""The outbox: what was told, kept until whoever hears it has said so."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import orjson
from sqlalchemy import Connection, text

from shared.contracts.routes import ROUTES
from shared.contracts.schema import written
from shared.kernel.facts import Message
from shared.kernel.ids import new_id
from shared.kernel.trace import Trace
from shared.storage.tables import OUTBOX
from shared.storage.writing import put_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message on its way to one queue. `text` is its fields as JSON, `told_at` is when its work was done."""

    message_id: UUID
    queue: str
    name: str
    text: bytes
    about: str | None
    trace_id: str
    told_at: datetime
    sends: int = 0

    @property
    def payload(self) -> dict[str, Any]:
        """Its fields as plain JSON values."""
        return cast("dict[str, Any]", orjson.loads(self.text))


def letters_for(messages: Iterable[Message], trace: Trace, at: datetime) -> list[Letter]:
    """Return a letter for every queue that hears each of the messages."""
    letters = []
    for message in messages:
        said = written(message)
        about = str(message.about_id) if message.about_id else None
        letters += [
            Letter(
                message_id=new_id(),
                queue=queue,
                name=message.wire_name,
                text=said,
                about=about,
                trace_id=trace.trace_id,
                told_at=at,
            )
            for queue in ROUTES[type(message)]
        ]
    return letters


def put(connection: Connection, letters: Sequence[Letter]) -> None:
    """Keep `letters` in the outbox, in one statement however many."""
    rows = [
        {
            "message_id": letter.message_id,
            "queue": letter.queue,
            "name": letter.name,
            "payload": orjson.Fragment(letter.text),
            "about": letter.about,
            "trace_id": letter.trace_id,
            "told_at": letter.told_at,
        }
        for letter in letters
    ]
    put_rows(connection, OUTBOX, rows)


_CLOSE = text("""
    DELETE FROM outbox USING json_array_elements_text(CAST(:ids AS json)) AS closed (id)
     WHERE message_id = CAST(closed.id AS uuid)
""")


def close(connection: Connection, message_ids: Sequence[UUID]) -> int:
    """Take what has its receipt out of the outbox; return how many rows that were."""
    return connection.execute(_CLOSE, {"ids": orjson.dumps(message_ids).decode()}).rowcount


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
    RETURNING outbox.id, message_id, queue, name, convert_to(payload::text, 'UTF8') AS text, about, trace_id, told_at, sends, may_lie_there
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


_HURRY = text("""
    UPDATE outbox SET next_send_at = now()
     WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT :most)
       AND next_send_at > now() AND told_at < now() - interval '1 second'
""")


def hurry(connection: Connection, *, most: int = 5000) -> None:
    """Have the oldest letters without a receipt sent again now: what carried them was lost."""
    connection.execute(_HURRY, {"most": most})
