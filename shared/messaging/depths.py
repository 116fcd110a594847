"""How many messages lie on an app's queues."""

from typing import Any

import redis

from shared.contracts.routes import QUEUES


def queue_depths(client: redis.Redis, app: str) -> dict[str, int]:
    """Return the length of each queue of `app`; nothing where Redis is away: then there is no telling."""
    queues = [queue for queue, owner in QUEUES.items() if owner == app]
    pipeline: Any = client.pipeline(transaction=False)
    for queue in queues:
        pipeline.llen(queue)
    try:
        return dict(zip(queues, pipeline.execute(), strict=True))
    except redis.RedisError:
        return {}
