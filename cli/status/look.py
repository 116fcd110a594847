"""One look at a running installation: what waits, who works, how fast things go."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

import redis
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from cli.installation import Stores
from services.intake.storage.order_counts import count_orders as count_at_intake
from services.workflow.storage.order_counts import count_orders as count_at_workflow
from shared.contracts.routes import QUEUES
from shared.messaging.lists import again_of, held_by, holders_of, lease_of
from shared.messaging.oldest import oldest_on
from shared.messaging.redis_client import connect_redis
from shared.storage.backlog import count_backlog
from shared.storage.engine import make_engine

_COUNTS: Final = {"intake": count_at_intake, "workflow": count_at_workflow}
#: What PostgreSQL has counted itself: rows ever written, so that a rate costs no look at the tables.
_WRITTEN: Final = text("""
    SELECT relname, n_tup_ins FROM pg_stat_user_tables
     WHERE schemaname = 'public' AND relname IN ('inbox', 'outbox', 'orders', 'notices', 'attempts')
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A queue: how many messages lie there, for how long the next has, how many workers take and what they hold."""

    depth: int
    oldest_s: float
    workers: int
    held: int
    again: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppSeen:
    """An app's database: its backlog, orders by state, and rows written since it was made; `fault` where it can't be asked."""

    backlog: Mapping[str, float]
    orders: Mapping[str, int]
    written: Mapping[str, int]
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """All of it at one moment; `rates` are rows a second since the look before."""

    at: datetime
    queues: Mapping[str, Queue]
    apps: Mapping[str, AppSeen]
    rates: Mapping[str, Mapping[str, float]]
    redis_fault: str = ""

    def figures(self) -> dict[str, Any]:
        """Return it as JSON takes it."""
        return {**asdict(self), "at": self.at.isoformat()}


class Looker:
    """Looks again and again over the same connections."""

    def __init__(self, engines: Mapping[str, Engine], client: Any) -> None:
        self._engines = engines
        self._client = client
        self._before: dict[str, Mapping[str, int]] = {}
        self._before_at = 0.0

    def look(self) -> Seen:
        """Return what is there now. What is away is named, and the rest shown."""
        apps = {app: _app(app, engine) for app, engine in self._engines.items()}
        now = time.monotonic()
        rates = {app: self._rates(app, seen, now - self._before_at) for app, seen in apps.items()}
        self._before, self._before_at = {app: seen.written for app, seen in apps.items()}, now
        try:
            queues, fault = _queues(self._client), ""
        except redis.RedisError as away:
            queues, fault = {}, str(away)
        return Seen(at=datetime.now(UTC), queues=queues, apps=apps, rates=rates, redis_fault=fault)

    def _rates(self, app: str, seen: AppSeen, seconds: float) -> dict[str, float]:
        before = self._before.get(app, {})
        return {
            table: round(max(count - before[table], 0) / seconds, 1)
            for table, count in seen.written.items()
            if table in before
        }


@contextmanager
def looking_at(stores: Stores) -> Iterator[Looker]:
    """Yield what looks at these stores."""
    engines = {
        app: make_engine(url, pool_size=1, application="orderwright status") for app, url in stores.databases.items()
    }
    with connect_redis(stores.redis, answer_within=2) as client:
        try:
            yield Looker(engines, client)
        finally:
            for engine in engines.values():
                engine.dispose()


def _app(app: str, engine: Engine) -> AppSeen:
    try:
        with engine.connect() as connection:
            return _asked(app, connection)
    except SQLAlchemyError as fault:
        said = str(getattr(fault, "orig", None) or fault).strip().splitlines()[0]
        return AppSeen(backlog={}, orders={}, written={}, fault=said)


def _asked(app: str, connection: Connection) -> AppSeen:
    orders = _COUNTS[app](connection) if app in _COUNTS else {}
    written = {row.relname: row.n_tup_ins for row in connection.execute(_WRITTEN)}
    return AppSeen(backlog=asdict(count_backlog(connection)), orders=orders, written=written)


def _queues(client: Any) -> dict[str, Queue]:
    oldest, now = oldest_on(client, list(QUEUES)), datetime.now(UTC)
    found = {}
    for queue in QUEUES:
        holders = [name.decode() for name in client.smembers(holders_of(queue))]
        pipeline = client.pipeline(transaction=False)
        pipeline.llen(queue)
        pipeline.llen(again_of(queue))
        for name in holders:
            pipeline.exists(lease_of(queue, name))
            pipeline.llen(held_by(queue, name))
        depth, again, *of_holders = pipeline.execute()
        found[queue] = Queue(
            depth=depth,
            oldest_s=round(max((now - oldest.get(queue, now)).total_seconds(), 0.0), 1),
            workers=sum(of_holders[::2]),
            held=sum(of_holders[1::2]),
            again=again,
        )
    return found
