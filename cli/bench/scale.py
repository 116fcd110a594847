"""`bench scale`: what more workers bring, and what larger tables cost."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import click
from rich.console import Console

from cli.bench.desk import Desk
from cli.bench.growth import grow

_WORKERS = (1, 2, 4)


@click.command("scale")
@click.option("--orders", type=click.IntRange(20, 1_000_000), default=1000, show_default=True, help="Orders a burst.")
@click.option(
    "--rows", default="10000,100000,1000000", show_default=True, help="Orders in the tables, ascending, by commas."
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object on the last line.")
def command(orders: int, rows: str, *, as_json: bool) -> None:
    """Measure orders/s with 1, 2 and 4 workers for each app, then with one as the tables grow."""
    sizes = [int(size) for size in rows.split(",") if size.strip()]
    console = Console(stderr=True)
    with console.status("starting Orderwright") as status:
        by_workers = {}
        for workers in _WORKERS:
            status.update(f"{workers} worker(s) for each app")
            by_workers[str(workers)] = _with_workers(workers, orders)
        status.update("one worker for each app, while the tables grow")
        by_rows = _with_rows(sizes, orders)
    for count, rate in by_workers.items():
        click.echo(f"{count} worker(s) for each app: {rate} orders/s", err=as_json)
    for size, figures in by_rows.items():
        click.echo(
            f"{size} orders in the tables: {figures[0]} orders/s, {figures[1]} ms of processor each", err=as_json
        )
    if as_json:
        click.echo(json.dumps({"by_workers": by_workers, "by_rows": by_rows}))


def _with_workers(count: int, orders: int) -> float:
    with tempfile.TemporaryDirectory(prefix="orderwright-bench-") as thrown_away:
        desk = Desk(Path(thrown_away), workers=count)
        try:
            desk.start()
            desk.settle()
            return round(orders / desk.burst(f"workers-{count}", orders), 1)
        finally:
            desk.stop()


def _with_rows(sizes: list[int], orders: int) -> dict[str, tuple[float, float]]:
    """Return orders/s and processor milliseconds an order with empty tables and with each of `sizes` orders in them."""
    with tempfile.TemporaryDirectory(prefix="orderwright-bench-") as thrown_away:
        desk = Desk(Path(thrown_away), workers=1)
        try:
            desk.start()
            found = {"0": _burst(desk, "empty", orders)}
            model = str(desk.ledgers.ask("intake", "SELECT id FROM orders WHERE state = 'validated' LIMIT 1")[0][0])
            made = 0
            for size in sizes:
                grow(desk.stack.admin_url, model, first=made + 1, last=size)
                made = size
                found[str(size)] = _burst(desk, f"rows-{size}", orders)
            return found
        finally:
            desk.stop()


def _burst(desk: Desk, run: str, orders: int) -> tuple[float, float]:
    desk.settle()
    before = sum(desk.spent_ms().values())
    seconds = desk.burst(run, orders)
    desk.settle()
    spent = sum(desk.spent_ms().values()) - before
    return round(orders / seconds, 1), round(spent / orders, 2)
