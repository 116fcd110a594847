"""`demo`: the main job from end to end, on data that is thrown away, beside whatever runs."""

import json
import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from cli.failure import Failure
from cli.places import ROOT
from cli.stack import Stack
from cli.story.apis import Unanswered
from cli.story.orders import Told, read_orders
from cli.story.people import People
from cli.story.play import Play
from cli.story.producer import Producer
from cli.story.table import table_of
from cli.story.verdict import Verdict, judge

#: In an installed package the orders are beside the story.
_ORDERS = next(
    path
    for path in (ROOT / "examples" / "orders.jsonl", Path(__file__).parent / "story" / "orders.jsonl")
    if path.exists()
)


@click.command("demo")
@click.option("--orders", "count", type=click.IntRange(1, 2000), default=30, show_default=True, help="How many orders.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object on the last line.")
@click.option(
    "--attach", is_flag=True, help="Use a running installation: REDIS_URL, INTAKE_URL, … and MAIL_URL say where."
)
@click.option(
    "--keep", type=click.Path(path_type=Path), help="Keep the data in this directory instead of throwing it away."
)
def command(count: int, *, as_json: bool, attach: bool, keep: Path | None) -> None:
    """Take orders in as messages, let clients and members do their part, and check what became of each."""
    console = Console(stderr=True)
    orders = read_orders(_ORDERS, count)
    began = time.monotonic()
    if attach:
        verdict = _play(orders, _attached(), _attached_keys(), console)
    else:
        with tempfile.TemporaryDirectory(prefix="orderwright-demo-") as thrown_away:
            stack = Stack(keep or Path(thrown_away), port=None)
            try:
                with console.status("starting Orderwright"):
                    stack.start()
                console.print(f"Orderwright runs for this demo: portal {stack.address('portal')}")
                verdict = _play(orders, stack.addresses | {"redis": stack.redis_url}, stack.keys.producer_keys, console)
            finally:
                stack.stop()
    _report(verdict, time.monotonic() - began, console, as_json=as_json)


def _attached() -> dict[str, str]:
    """Return the addresses of a running installation from the environment. Raises Failure naming what is missing."""
    names = {app: f"{app.upper()}_URL" for app in ("redis", "intake", "workflow", "billing", "notify", "mail")}
    missing = [name for name in names.values() if name not in os.environ]
    if missing:
        raise Failure(f"--attach needs {', '.join(missing)}", "set them to the addresses of the running installation")
    return {app: os.environ[name] for app, name in names.items()}


def _attached_keys() -> dict[str, str]:
    """Return the producers' keys that the running installation knows. Raises Failure where they are not given."""
    try:
        return {name: producer["key"] for name, producer in json.loads(os.environ["PRODUCERS"]).items()}
    except (KeyError, ValueError) as fault:
        hint = 'it is JSON like {"webshop": {"key": "…"}, "crm": {"key": "…"}}, the same that intake is started with'
        raise Failure("--attach needs PRODUCERS", hint) from fault


def _play(orders: list[Told], addresses: Mapping[str, str], keys: Mapping[str, str], console: Console) -> Verdict:
    """Play the story to its end and return what became of it."""
    people = _met(addresses)
    play = Play(orders, people)
    producer = Producer(addresses["redis"], keys, orders, play.take_answer)
    try:
        with Progress(console=console) as progress:
            bar = progress.add_task("orders on their way", total=len(orders))
            play.run(within_s=60 + 3 * len(orders), on_progress=lambda done: progress.update(bar, completed=done))
    finally:
        producer.end()
    return _settled_verdict(orders, people)


def _met(addresses: Mapping[str, str], within_s: float = 30) -> People:
    """Have everybody sign in, however often an app is away meanwhile."""
    until = time.monotonic() + within_s
    while True:
        try:
            return People(addresses, addresses["mail"])
        except Unanswered:
            if time.monotonic() > until:
                raise
        time.sleep(0.3)


def _settled_verdict(orders: list[Told], people: People, within_s: float = 45, lease_s: float = 330) -> Verdict:
    """Judge when the last mails are out: look until nothing is missing, or the time is over.

    A mail whose program was killed in the middle of it is tried again when its lease runs out: that is worth waiting for.
    """
    began = time.monotonic()
    while True:
        waited = time.monotonic() - began
        try:
            verdict = judge(orders, people)
            if not verdict.faults or waited > (within_s + lease_s if verdict.is_sending else within_s):
                return verdict
        except Unanswered:
            if waited > within_s:
                raise
        time.sleep(0.5)


def _report(verdict: Verdict, seconds: float, console: Console, *, as_json: bool) -> None:
    """Print the stories and the figures; raise Failure where anything is not as it should be."""
    wide = Console(stderr=True, width=max(console.width, 170)) if not console.is_terminal else console
    wide.print(table_of(verdict.stories))
    figures = verdict.figures(seconds)
    if as_json:
        print(json.dumps(figures))
    else:
        console.print(", ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items()))
    if verdict.faults:
        raise Failure("\n".join(verdict.faults), "run it again with --keep DIR and look into DIR/logs")
