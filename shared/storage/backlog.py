"""How far an app is behind: what it has told without a receipt, what waits, what is parked."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

#: Counting stops here: more is simply far too many.
MOST: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """Counts of rows, at the most MOST each; `oldest_unconfirmed_s` is in seconds, 0 where there is none."""

    unconfirmed: int
    oldest_unconfirmed_s: float
    deferred: int
    timers_overdue: int
    parked: int


_COUNT = text("""
    SELECT (SELECT count(*) FROM (SELECT FROM outbox LIMIT :most) AS counted),
           (SELECT coalesce(extract(epoch FROM now() - min(told_at)), 0)
              FROM (SELECT told_at FROM outbox ORDER BY id LIMIT 1) AS oldest),
           (SELECT count(*) FROM (SELECT FROM deferred LIMIT :most) AS counted),
           (SELECT count(*) FROM (SELECT FROM timers WHERE due_at < now() - interval '10 seconds' LIMIT :most) AS counted),
           (SELECT count(*) FROM (SELECT FROM parked WHERE state = 'new' LIMIT :most) AS counted)
""")


def count_backlog(connection: Connection) -> Backlog:
    """Return how far the app is behind now."""
    unconfirmed, oldest, deferred, overdue, parked = connection.execute(_COUNT, {"most": MOST}).one()
    return Backlog(
        unconfirmed=unconfirmed,
        oldest_unconfirmed_s=round(max(float(oldest), 0.0), 1),
        deferred=deferred,
        timers_overdue=overdue,
        parked=parked,
    )
