"""Every app's database as it is at one moment, for reading only."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import redis
from sqlalchemy import Connection, Engine, text

from cli.audit.under_way import UnderWay
from shared.kernel.facts import Message


@dataclass(frozen=True, slots=True)
class View:
    """One snapshot of each database, and what was under way. The snapshots are not of the same instant."""

    connections: Mapping[str, Connection]
    under_way: UnderWay

    def rows(self, app: str, query: str) -> list[Any]:
        """Return the rows that `query` finds in an app's database."""
        return list(self.connections[app].execute(text(query)))

    def count(self, app: str, query: str) -> int:
        """Return the one number that `query` finds."""
        found: int = self.connections[app].execute(text(query)).scalar_one()
        return found

    def explains(self, queue: str, message: type[Message], about: object) -> bool:
        """Tell whether `message` about this thing is still on its way to `queue`."""
        return self.under_way.has(queue, message, about)


@contextmanager
def look(databases: Mapping[str, Engine], client: redis.Redis) -> Iterator[View]:
    """Yield a view of the system. PostgreSQL refuses any writing in it."""
    with ExitStack() as open_ones:
        connections = {}
        for app, engine in databases.items():
            connection = open_ones.enter_context(engine.connect())
            connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            # The time-outs of our engines are for short transactions; this one reads whole tables, and waits for the others.
            connection.execute(text("SET LOCAL statement_timeout = '5min'"))
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            connection.execute(text("SELECT 1 FROM outbox LIMIT 1"))  # the snapshot is of this moment
            connections[app] = connection
        yield view_of(connections, client)


def view_of(connections: Mapping[str, Connection], client: redis.Redis) -> View:
    """Return what these connections see, and what lies on Redis."""
    under_way = UnderWay()
    for connection in connections.values():
        under_way.add_database(connection)
    under_way.add_redis(client)
    return View(connections, under_way)
