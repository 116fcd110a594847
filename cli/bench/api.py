"""`bench api`: how fast orders are taken in over HTTP."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from cli.bench.desk import ADMIN, Desk
from cli.bench.figures import quantile_ms
from cli.sample import PASSWORD
from cli.story.apis import Person, sign_in


@click.command("api")
@click.option("--orders", type=click.IntRange(10, 100_000), default=500, show_default=True)
@click.option("--clients", type=click.IntRange(1, 64), default=8, show_default=True, help="Callers at the same time.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object on the last line.")
def command(orders: int, clients: int, *, as_json: bool) -> None:
    """Measure orders placed by POST /orders: each answered when it is stored."""
    with tempfile.TemporaryDirectory(prefix="orderwright-bench-") as thrown_away:
        desk = Desk(Path(thrown_away), workers=1)
        try:
            with Console(stderr=True).status("starting Orderwright"):
                desk.start()
                desk.settle()
            figures = measure(desk, orders, clients)
        finally:
            desk.stop()
    for name, value in figures.items():
        click.echo(f"{name:24s} {value}", err=as_json)
    if as_json:
        click.echo(json.dumps(figures))


def measure(desk: Desk, count: int, clients: int) -> dict[str, float]:
    """Return what `count` orders took, placed by `clients` callers side by side."""
    people = [sign_in(desk.stack.addresses, "workflow", ADMIN, PASSWORD) for _ in range(clients)]
    payloads = desk.shop.payloads("api", count)
    before = desk.spent_ms()
    began = time.monotonic()
    with ThreadPoolExecutor(clients) as pool:
        shares = pool.map(lambda nth: _place(people[nth], payloads[nth::clients]), range(clients))
        took = [seconds for share in shares for seconds in share]
    seconds = time.monotonic() - began
    spent = desk.spent_ms()
    return {
        "orders_per_s": round(count / seconds, 1),
        "p50_ms": quantile_ms(took, 0.5),
        "p99_ms": quantile_ms(took, 0.99),
        "intake_ms_per_order": round((spent["intake"] - before["intake"]) / count, 2),
    }


def _place(person: Person, payloads: list[Mapping[str, Any]]) -> list[float]:
    took = []
    for payload in payloads:
        began = time.monotonic()
        person.post("intake", "/orders", payload)
        took.append(time.monotonic() - began)
    return took
