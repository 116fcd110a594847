"""How many messages lie on an app's queues, and for how long the next of them has."""

from datetime import UTC, datetime
from typing import Any

import redis

from shared.contracts.routes import QUEUES
from shared.messaging.oldest import oldest_on
from shared.messaging.redis_client import connect_redis


class QueueDepths:
    """Asks Redis, when it is asked itself: one who never is needs no Redis."""

    def __init__(self, redis_url: str, app: str) -> None:
        self._url = redis_url
        self._queues = [queue for queue, owner in QUEUES.items() if owner == app]
        self._asked: redis.Redis | None = None

    def __call__(self) -> dict[str, int]:
        """Return the length of each queue of the app; nothing where Redis is away: then there is no telling."""
        pipeline = self._client.pipeline(transaction=False)
        for queue in self._queues:
            pipeline.llen(queue)
        try:
            return dict(zip(self._queues, pipeline.execute(), strict=True))
        except redis.RedisError:
            return {}

    def ages(self) -> dict[str, float]:
        """Return for each queue how many seconds ago its next message was sent, 0 where there is none; nothing where Redis is away."""
        try:
            oldest = oldest_on(self._client, self._queues)
        except redis.RedisError:
            return {}
        now = datetime.now(UTC)
        return {queue: round(max((now - oldest.get(queue, now)).total_seconds(), 0.0), 1) for queue in self._queues}

    @property
    def _client(self) -> Any:
        if self._asked is None:
            self._asked = connect_redis(self._url, answer_within=1)
        return self._asked
