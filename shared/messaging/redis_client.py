"""The way to Redis, with time-outs that notice a lost or half-open connection within seconds."""

import redis


def connect_redis(url: str, *, answer_within: float = 5.0) -> redis.Redis:
    """Return a client for the Redis at `url`; nothing is sent until it is used. A reply that takes longer than `answer_within` seconds is a lost connection."""
    return redis.Redis.from_url(
        url,
        socket_timeout=answer_within,
        socket_connect_timeout=2,
        socket_keepalive=True,
        health_check_interval=5,
        retry=None,
    )
