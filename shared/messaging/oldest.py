"""When the message was sent that is next on a queue."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import orjson


def oldest_on(client: Any, queues: Sequence[str]) -> dict[str, datetime]:
    """Return that time for each queue; one that is empty, or whose message does not say, is left out. Raises RedisError."""
    pipeline = client.pipeline(transaction=False)
    for queue in queues:
        pipeline.lindex(queue, -1)
    found = {}
    for queue, raw in zip(queues, pipeline.execute(), strict=True):
        with suppress(ValueError, TypeError, LookupError):
            found[queue] = datetime.fromisoformat(orjson.loads(raw)["headers"]["sent_at"]).astimezone(UTC)
    return found
