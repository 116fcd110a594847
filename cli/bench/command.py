"""`bench`: measure the whole way of an order, beside a chain of empty Celery tasks, on data that is thrown away."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path

import click
from rich.console import Console

from cli.bench import api, hop, mail, pages, routing, scale
from cli.bench.chain import Chain
from cli.bench.desk import PLAIN_WORKER, Desk
from cli.bench.ending import HOPS
from cli.bench.figures import Figures
from cli.bench.order_lists import command as order_lists
from cli.places import ROOT

_RESULTS = ROOT / "benchmarks" / "RESULTS.md"
_LONES = 20


@click.group("bench", invoke_without_command=True)
@click.option("--orders", type=click.IntRange(20, 1_000_000), default=1000, show_default=True, help="Orders a round.")
@click.option(
    "--rounds", type=click.IntRange(1, 99), default=3, show_default=True, help="Rounds, in turn with the chain."
)
@click.option("--workers", type=click.IntRange(1, 32), default=1, show_default=True, help="Workers for each app.")
@click.option("--seconds", type=click.FloatRange(1), default=6.0, show_default=True, help="Length of each steady load.")
@click.option("--plain", is_flag=True, help="One message a transaction, on Celery's own transport: to compare with.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object on the last line.")
@click.option("--record", is_flag=True, help="Add the figures to benchmarks/RESULTS.md.")
@click.pass_context
def command(
    context: click.Context,
    orders: int,
    rounds: int,
    workers: int,
    seconds: float,
    *,
    plain: bool,
    as_json: bool,
    record: bool,
) -> None:
    """Measure from submission until every consequence is stored: validated, invoiced, paid, assigned, noticed, in the history."""
    if context.invoked_subcommand is not None:
        return
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory(prefix="orderwright-bench-") as thrown_away:
        place = Path(thrown_away)
        desk = Desk(place / "desk", workers=workers, worker_program=PLAIN_WORKER if plain else None)
        chain = Chain(place)
        try:
            with console.status("starting Orderwright and the empty chain") as status:
                desk.start()
                chain.start()
                figures = Figures(orders=orders, workers=workers, is_plain=plain)
                for nth in range(rounds):
                    status.update(f"round {nth + 1} of {rounds}")
                    _round(figures, nth, desk, chain)
                status.update("orders alone, and at a steady rate")
                _latencies(figures, desk, seconds)
        finally:
            chain.stop()
            desk.stop()
    _report(figures, as_json=as_json, record=record)


for measured in (hop.command, api.command, mail.command, routing.command, scale.command, pages.command, order_lists):
    command.add_command(measured)


def _round(figures: Figures, place: int, desk: Desk, chain: Chain) -> None:
    """Pass one burst of orders, then one of chains; each has the machine to itself."""
    desk.settle()
    messages, spent, began = desk.ledgers.messages(), desk.spent_ms(), time.monotonic()
    seconds = desk.burst(f"round-{place}", figures.orders)
    desk.settle()
    figures.sustained_per_s.append(figures.orders / (time.monotonic() - began))
    figures.orders_per_s.append(figures.orders / seconds)
    figures.messages += desk.ledgers.messages() - messages
    for name, ms in desk.spent_ms().items():
        figures.spent_ms[name] = figures.spent_ms.get(name, 0.0) + ms - spent[name]
    figures.chain_per_s.append(chain.per_second(figures.orders, hops=HOPS))


def _latencies(figures: Figures, desk: Desk, seconds: float) -> None:
    figures.took_s["lone"] = desk.lone("lone", _LONES)
    for percent in (30, 70):
        rate = figures.most_for_long_per_s * percent / 100
        figures.took_s[f"{percent} %"] = desk.steady(f"steady-{percent}", per_second=rate, for_s=seconds)
        desk.settle()
    figures.memory_mib = desk.stack.memory()


def _report(figures: Figures, *, as_json: bool, record: bool) -> None:
    text = figures.text()
    if record:
        head = "# Benchmarks\n\nWritten by `./orderwright bench --record`.\n" if not _RESULTS.exists() else ""
        with _RESULTS.open("a", encoding="utf-8") as results:
            results.write(f"{head}\n{text}")
    click.echo(text, err=as_json)
    if as_json:
        click.echo(json.dumps(figures.summary()))
