"""Back-pressure: who is far behind takes no more over HTTP, and says when to come again. Messages are always taken."""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from threading import Lock
from typing import Any, Final

from flask import current_app
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.kernel.refusals import Outage
from shared.storage.backlog import count_backlog

#: How long a look is good for: a burst of requests looks once.
_GOOD_FOR_S: Final = 1.0
#: Orders are counted less often: there may be many.
_ORDERS_GOOD_FOR_S: Final = 10.0

#: Returns how many messages lie on each of the app's queues; none of them where that can't be told.
Depths = Callable[[], dict[str, int]]

#: Returns how many of the app's orders are in each state.
CountOrders = Callable[[Connection], Mapping[str, int]]

#: Returns how long ago the next message of each was sent, in seconds.
Ages = Callable[[], dict[str, float]]


class Load:
    """What an app has before it. `most` is how many messages may wait on a queue, or for their receipt, before it takes no more."""

    def __init__(
        self,
        engine: Engine,
        depths: Depths,
        *,
        most: int,
        ages: Ages = dict,
        count_orders: CountOrders = lambda _connection: {},
    ) -> None:
        self._engine = engine
        self._count_orders = count_orders
        self._orders: Mapping[str, int] = {}
        self._orders_at = -_ORDERS_GOOD_FOR_S
        self._depths = depths
        self._ages = ages
        self._most = most
        self._lock = Lock()
        self._seen: dict[str, Any] = {}
        self._seen_at = -_GOOD_FOR_S

    def now(self) -> dict[str, Any]:
        """Return the depth and age of each queue and the backlog of the database. Raises SQLAlchemyError where that is away."""
        with self._lock:
            if time.monotonic() - self._seen_at >= _GOOD_FOR_S:
                with self._engine.connect() as connection:
                    backlog = asdict(count_backlog(connection))
                self._seen = {"queues": self._depths(), "queue_ages_s": self._ages(), **backlog}
                self._seen_at = time.monotonic()
            return self._seen

    def orders(self) -> Mapping[str, int]:
        """Return how many of the app's orders are in each state. Raises SQLAlchemyError where the database is away."""
        with self._lock:
            if time.monotonic() - self._orders_at >= _ORDERS_GOOD_FOR_S:
                with self._engine.connect() as connection:
                    self._orders = self._count_orders(connection)
                self._orders_at = time.monotonic()
            return self._orders

    def require_room(self) -> None:
        """Raises Outage where too much waits already."""
        seen = self.now()
        deepest = max(seen["queues"].values(), default=0)
        if max(deepest, seen["unconfirmed"]) >= self._most:
            raise Outage("too many orders are waiting to be worked on; try again soon")


def the_load() -> Load | None:
    """Return what this web app has before it, where it looks."""
    load: Load | None = current_app.extensions.get("orderwright.load")
    return load


def require_room() -> None:
    """Raises Outage where this app is far behind. A database that can't be asked is found out by the work itself."""
    load = the_load()
    try:
        if load is not None:
            load.require_room()
    except (OperationalError, InterfaceError, PoolTimeout):
        return
