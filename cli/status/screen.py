"""What a look shows on a terminal."""

from __future__ import annotations

from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cli.status.look import Seen

#: From where on a figure is worth a look, and from where it is wrong.
_AGE_S: Final = (10.0, 60.0)
_COUNT: Final = (1, 1000)


def screen(seen: Seen) -> RenderableType:
    """Return everything, with what needs somebody in colour."""
    faults = [Text(f"Redis: {seen.redis_fault}", style="red")] if seen.redis_fault else []
    faults += [Text(f"database of {app}: {one.fault}", style="red") for app, one in seen.apps.items() if one.fault]
    head = Text(f"Orderwright, {seen.at:%Y-%m-%d %H:%M:%S} UTC", style="bold")
    return Group(head, *faults, _queues(seen), _apps(seen), _orders(seen))


def _queues(seen: Seen) -> Table:
    table = Table("queue", title="queues", title_justify="left", expand=False)
    for name in ("messages", "next waits for", "workers", "in their hands", "to be tried again"):
        table.add_column(name, justify="right")
    for name, queue in seen.queues.items():
        table.add_row(
            name,
            str(queue.depth),
            _coloured(queue.oldest_s, *_AGE_S, unit=" s"),
            str(queue.workers) if queue.workers else Text("none", style="red"),
            str(queue.held),
            str(queue.again),
        )
    return table


def _apps(seen: Seen) -> Table:
    table = Table("app", title="apps", title_justify="left", expand=False)
    for name in ("told, no receipt", "the oldest", "put off", "timers late", "parked", "heard/s", "told/s", "orders/s"):
        table.add_column(name, justify="right")
    for app, one in seen.apps.items():
        if one.fault:
            table.add_row(app, Text("away", style="red"))
            continue
        rates = seen.rates[app]
        table.add_row(
            app,
            str(one.backlog["unconfirmed"]),
            _coloured(one.backlog["oldest_unconfirmed_s"], *_AGE_S, unit=" s"),
            str(one.backlog["deferred"]),
            _coloured(one.backlog["timers_overdue"], *_COUNT),
            _coloured(one.backlog["parked"], *_COUNT),
            *(str(rates.get(name, "-")) for name in ("inbox", "outbox", "orders")),
        )
    return table


def _orders(seen: Seen) -> Table:
    table = Table("app", "orders by state", title="orders", title_justify="left", expand=False)
    for app, one in seen.apps.items():
        if one.orders:
            table.add_row(app, ", ".join(f"{state} {count}" for state, count in one.orders.items()))
    return table


def _coloured(value: float, doubtful: float, wrong: float, *, unit: str = "") -> Text:
    style = "red" if value >= wrong else "yellow" if value >= doubtful else ""
    return Text(f"{value:g}{unit}", style=style)
