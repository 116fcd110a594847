"""The way to Redis, with time-outs that notice a lost or half-open connection within seconds."""

from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

import redis
from redis.sentinel import Sentinel

#: Sentinels, by the scheme of their address, and whether they and the servers are reached with TLS.
_SENTINELS: Final = {"sentinel": False, "sentinels": True}
_SENTINEL_PORT: Final = 26379


def connect_redis(url: str, *, answer_within: float = 5.0) -> redis.Redis:
    """Return a client for the Redis at `url`; nothing is sent until it is used. A reply that takes longer than `answer_within` seconds is a lost connection.

    `url` is `redis://` or, with TLS, `rediss://`; or `sentinel://[user:password@]host[:port],host[:port]/NAME[/DATABASE]` (`sentinels://` with TLS):
    then each connection goes to the server that the Sentinels call NAME's primary at that time. Raises ValueError for any other form.
    """
    options: dict[str, Any] = {
        "socket_timeout": answer_within,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "health_check_interval": 5,
        "retry": None,
    }
    if urlsplit(url).scheme in _SENTINELS:
        return _by_sentinel(url, options)
    return redis.Redis.from_url(url, **options)


def _by_sentinel(url: str, options: dict[str, Any]) -> redis.Redis:
    place = urlsplit(url)
    who, _, where = place.netloc.rpartition("@")
    user, _, password = who.partition(":")
    name, _, database = place.path.strip("/").partition("/")
    hosts = [_host(text) for text in where.split(",") if text]
    if not hosts or not name or not (database or "0").isdecimal():
        raise ValueError(
            "REDIS_URL is not of the form sentinel://[user:password@]host[:port],host[:port]/NAME[/DATABASE]"
        )
    options = {**options, "ssl": _SENTINELS[place.scheme]}
    told = parse_qs(place.query)
    of_sentinels = {**options, "password": told.get("sentinel_password", [None])[0]}
    made: Any = Sentinel  # it carries no types
    found: redis.Redis = made(hosts, sentinel_kwargs=of_sentinels).master_for(
        name, db=int(database or "0"), username=unquote(user) or None, password=unquote(password) or None, **options
    )
    return found


def _host(text: str) -> tuple[str, int]:
    host, _, port = text.partition(":")
    return host, int(port or _SENTINEL_PORT)
