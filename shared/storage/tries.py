"""How often somebody may try: counted before it is known whether they are right, so that no two tries at once slip through."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, text

from shared.kernel.refusals import TooMany


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most `most` tries that come to nothing `within` a span; then whoever tries waits until the span is over."""

    most: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class Tried:
    """Something that is tried: `name` says what and by or at whom, such as `sign-in at olivia@northwind.example`."""

    name: str
    limit: Limit

    @property
    def key(self) -> bytes:
        return hashlib.sha256(self.name.encode("utf-8", "surrogatepass")).digest()


_COUNT: Final = text("""
    INSERT INTO tries AS known (key, times, since) VALUES (:key, 1, :now)
    ON CONFLICT (key) DO UPDATE SET
        times = CASE WHEN known.since <= :over THEN 1 ELSE known.times + 1 END,
        since = CASE WHEN known.since <= :over THEN :now ELSE known.since END
    RETURNING times, since
""")
_FORGIVE: Final = text("UPDATE tries SET times = greatest(times - 1, 0) WHERE key = ANY(:keys)")
_FORGET: Final = text("DELETE FROM tries WHERE key = ANY(:keys)")
_CLEAR: Final = text("DELETE FROM tries WHERE since < :long_ago")

#: Longer than any limit: what is older says nothing any more.
_KEPT_FOR: Final = timedelta(days=1)


def count(connection: Connection, tried: Iterable[Tried], now: datetime) -> None:
    """Take down one more try. Raises TooMany, with the wait, where there were too many of one of them before."""
    wait = timedelta()
    for each in sorted(tried, key=lambda one: one.key):
        over = now - each.limit.within
        times, since = connection.execute(_COUNT, {"key": each.key, "now": now, "over": over}).one()
        if times > each.limit.most:
            wait = max(wait, since + each.limit.within - now)
    connection.execute(_CLEAR, {"long_ago": now - _KEPT_FOR})
    if wait:
        raise TooMany("too many tries: wait a while", after=wait)


def forgive(connection: Connection, *tried: Tried) -> None:
    """The last try was right: it does not count."""
    connection.execute(_FORGIVE, {"keys": [each.key for each in tried]})


def forget(connection: Connection, *tried: Tried) -> None:
    """Begin to count anew."""
    connection.execute(_FORGET, {"keys": [each.key for each in tried]})
