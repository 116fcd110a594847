"""How many messages lie on an app's queues."""

from typing import Any

import redis

from shared.contracts.routes import QUEUES
from shared.messaging.redis_client import connect_redis


class QueueDepths:
    """Asks Redis, when it is asked itself: one who never is needs no Redis."""

    def __init__(self, redis_url: str, app: str) -> None:
        self._url = redis_url
        self._queues = [queue for queue, owner in QUEUES.items() if owner == app]
        self._client: redis.Redis | None = None

    def __call__(self) -> dict[str, int]:
        """Return the length of each queue of the app; nothing where Redis is away: then there is no telling."""
        if self._client is None:
            self._client = connect_redis(self._url, answer_within=1)
        pipeline: Any = self._client.pipeline(transaction=False)
        for queue in self._queues:
            pipeline.llen(queue)
        try:
            return dict(zip(self._queues, pipeline.execute(), strict=True))
        except redis.RedisError:
            return {}
