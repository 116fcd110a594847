"""Letters for tests: a message on its way to one queue."""

from __future__ import annotations

from datetime import UTC, datetime

from shared.contracts.schema import written
from shared.kernel.facts import Message
from shared.kernel.ids import new_id
from shared.storage.outbox import Letter


def a_letter(message: Message, queue: str = "notify") -> Letter:
    return Letter(
        message_id=new_id(),
        queue=queue,
        name=message.wire_name,
        text=written(message),
        about=str(message.about_id),
        trace_id="trace1",
        told_at=datetime.now(UTC),
    )
