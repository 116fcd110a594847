"""When an order has come to its end here: every consequence of it is stored, in every app's database."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from itertools import islice
from typing import Any, Final
from uuid import UUID

import psycopg

from cli.failure import Failure
from cli.parts import APPS

#: Messages one after the other on the longest way: submission, purchase checked, funded, validated, assigned.
HOPS: Final = 5

_VALIDATED: Final = """
    SELECT p.external_id, o.id FROM purchases p JOIN orders o ON o.purchase_id = p.id
     WHERE p.source = 'webshop' AND p.external_id = ANY(%s) AND o.state = 'validated'"""

#: What must be there for each order beside its validation: invoice with its entries, assignment, history, notices of both sides.
_CONSEQUENCES: Final[Mapping[str, str]] = {
    "billing": """
    SELECT l.order_id FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id
     WHERE l.order_id = ANY(%s) AND i.state = 'paid'
       AND (SELECT count(*) FROM ledger_entries e WHERE e.invoice_id = i.id) = 2""",
    "workflow": """
    SELECT order_id FROM history JOIN assignments USING (order_id)
     WHERE order_id = ANY(%s)
       AND what IN ('order_received', 'order_validated', 'invoice_issued', 'invoice_paid', 'order_assigned')
     GROUP BY order_id HAVING count(DISTINCT what) = 5""",
    "notify": """
    SELECT order_id FROM notices
     WHERE order_id = ANY(%s) AND kind IN ('order_received', 'invoice_issued', 'invoice_paid', 'order_assigned')
     GROUP BY order_id HAVING count(*) = 4""",
}


class Ledgers:
    """The apps' databases, as an auditor reads them."""

    def __init__(self, urls: Mapping[str, str]) -> None:
        self._connections = {app: psycopg.connect(urls[app], autocommit=True) for app in APPS}

    def ask(self, app: str, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return self._connections[app].execute(query.encode(), values).fetchall()

    def do(self, app: str, statement: str) -> None:
        self._connections[app].execute(statement.encode())

    def validated(self, external_ids: Collection[str]) -> dict[str, UUID]:
        """Return those of the orders that intake has validated."""
        return dict(self.ask("intake", _VALIDATED, list(external_ids)))

    def ended(self, order_ids: Collection[UUID]) -> set[UUID]:
        """Return those of the orders of which every consequence is stored."""
        left = set(order_ids)
        for app, query in _CONSEQUENCES.items():
            if not left:
                break
            left &= {row[0] for row in self.ask(app, query, list(left))}
        return left

    def messages(self) -> int:
        """Return how many messages all apps have digested so far."""
        return sum(self.heard(app) for app in APPS)

    def heard(self, app: str) -> int:
        """Return how many messages an app has digested so far."""
        count: int = self.ask(app, "SELECT count(*) FROM inbox")[0][0]
        return count

    def undelivered(self) -> int:
        """Return how many notices have not been handed over yet."""
        count: int = self.ask("notify", "SELECT count(*) FROM notices WHERE state <> 'delivered'")[0][0]
        return count

    def unsettled(self) -> int:
        """Return how many messages have no receipt yet, in all apps."""
        return sum(self.ask(app, "SELECT count(*) FROM outbox")[0][0] for app in APPS)

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()


class Watch:
    """Notices when orders end: looks every `every_s` for those that have not.

    With `at_once` it looks for so many only, until they have ended: enough to see when all have, and no load on the databases that
    are measured. When each order ended is not to be read from that.
    """

    def __init__(
        self, ledgers: Ledgers, external_ids: Collection[str], *, every_s: float, at_once: int | None = None
    ) -> None:
        self._ledgers = ledgers
        self._unvalidated = dict.fromkeys(external_ids)
        self._at_once = at_once
        self._on_their_way: dict[UUID, str] = {}
        self._every_s = every_s
        self._next = 0.0
        #: When each order was seen to have ended, by its external id, on the monotonic clock.
        self.ended: dict[str, float] = {}

    @property
    def is_over(self) -> bool:
        return not self._unvalidated and not self._on_their_way

    def look(self) -> bool:
        """See what has ended since the last look, unless that is not long ago; return whether all have."""
        if time.monotonic() < self._next:
            return self.is_over
        while self._see() and self._at_once is not None:
            pass  # there is room to look for others
        self._next = time.monotonic() + self._every_s
        return self.is_over

    def _see(self) -> bool:
        """Look for as many as may be looked for at once; return whether one of them has ended."""
        room = None if self._at_once is None else self._at_once - len(self._on_their_way)
        for external_id, order_id in self._ledgers.validated(list(islice(self._unvalidated, room))).items():
            del self._unvalidated[external_id]
            self._on_their_way[order_id] = external_id
        ended = self._ledgers.ended(self._on_their_way)
        now = time.monotonic()
        for order_id in ended:
            self.ended[self._on_their_way.pop(order_id)] = now
        return bool(ended)

    def until_over(self, *, within_s: float = 600) -> None:
        """Wait until every order has ended. Raises Failure where that takes longer than `within_s`."""
        missing = len(self._unvalidated) + len(self._on_their_way)
        wait_for(
            self.look,
            f"one of {missing} orders never came to its end",
            within_s=within_s,
            every_s=self._every_s,
        )


def wait_for(is_so: Callable[[], bool], otherwise: str, *, within_s: float = 120, every_s: float = 0.1) -> None:
    """Wait until `is_so`. Raises Failure with `otherwise` after `within_s`."""
    until = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > until:
            raise Failure(otherwise, "run `orderwright demo`: it says what becomes of each order")
        time.sleep(every_s)
