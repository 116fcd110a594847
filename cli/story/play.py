"""Plays the story: sends the orders, lets the people act until everything has come to its end."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final

from cli.story.apis import Refused, Unanswered
from cli.story.orders import Told
from cli.story.people import People

#: States in which nothing more happens to an order.
FINAL: Final = frozenset({"completed", "rejected", "withdrawn", "cancelled"})

#: How long the people look away between two rounds.
_ROUND_S: Final = 0.3

#: Called with how many orders have come to their end.
OnProgress = Callable[[int], None]


class Play:
    """The orders of the story and what is known of them."""

    def __init__(self, orders: Sequence[Told], people: People) -> None:
        self.orders = orders
        self._people = people
        self._by_identity = {(o.payload["source"], _external_id(o.payload)): o for o in orders}

    def take_answer(self, report: dict[str, Any]) -> None:
        """Note what the other system was told about one of its orders."""
        sent, answer = report["sent"], report["answer"]
        order = self._by_identity[sent["source"], _external_id(sent)]
        order.answer = answer
        if answer["outcome"] == "accepted":
            order.order_id = answer["order"]["order_id"]
            order.number = answer["order"]["number"]
            order.state = answer["order"]["state"]
        else:
            order.state = "refused"

    def run(self, *, within_s: float, on_progress: OnProgress) -> None:
        """Let everybody act, round after round, until all is done or the time is over."""
        until = time.monotonic() + within_s
        while time.monotonic() < until:
            # An app may be away; whoever wanted something of it looks again in the next round.
            with suppress(Unanswered):
                self._round()
            done = sum(order.state in FINAL or order.state == "refused" for order in self.orders)
            on_progress(done)
            if done == len(self.orders):
                return
            time.sleep(_ROUND_S)

    def _round(self) -> None:
        rows = {row["order_id"]: row for row in self._people.admin.all("workflow", "/orders")}
        for order in self.orders:
            row = rows.get(order.order_id)
            if row is not None and order.state not in FINAL:
                order.state = row["state"]
                self._act(order, row)

    def _act(self, order: Told, row: dict[str, Any]) -> None:
        """Let whoever is next do something. An app that is away, or has just done it already, is met again later."""
        try:
            match row["state"]:
                case "incomplete" if not order.was_completed:
                    self._people.complete(order)
                case "funding":
                    self._people.pay(row)
                case "queued" | "in_progress" | "in_revision":
                    self._people.work(order, row)
                case "delivered":
                    self._people.judge(order, row)
        except (Unanswered, Refused) as fault:
            order.notes.append(str(fault))


def _external_id(payload: dict[str, Any]) -> str:
    """What tells one order of a source from another, also where the order forgot its own id."""
    return str(payload["external_id"] or f"(no id) {payload.get('note', '')}")
