"""`status`: how it is with a running installation, on one screen."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import click
from rich.console import Console
from rich.live import Live

from cli.failure import Failure
from cli.installation import find_stores
from cli.places import DEFAULT_DATA
from cli.status.look import Seen, looking_at
from cli.status.screen import screen


@click.command("status")
@click.option(
    "--data",
    "data_dir",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_DATA,
    help="The data directory of the installation that runs here.  [default: .data beside the program]",
)
@click.option(
    "--every", metavar="SECONDS", type=click.FloatRange(0.2), default=2, show_default=True, help="How often to look."
)
@click.option("--once", is_flag=True, help="Look once (twice for the rates), print it and end.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a look.")
def command(data_dir: Path, every: float, *, once: bool, as_json: bool) -> None:
    """Show queues with their depth and age, workers, what has no receipt, what is parked, orders by state, and rates.

    It only reads. Which installation: as for `audit`. Ctrl-C ends it. With --once it ends with status 1 where a server is away.
    """
    console = Console(highlight=False)
    console.width = console.width if console.is_terminal else max(console.width, 140)
    with looking_at(find_stores(data_dir, os.environ)) as looker:
        seen = looker.look()
        time.sleep(min(every, 1))
        if once:
            seen = looker.look()
            _print(seen, console, as_json=as_json)
        elif as_json:
            while True:
                _print(looker.look(), console, as_json=True)
                time.sleep(every)
        else:
            with Live(screen(seen), console=console, auto_refresh=False, screen=console.is_terminal) as live:
                while True:
                    live.update(screen(looker.look()), refresh=True)
                    time.sleep(every)
    away = [app for app, one in seen.apps.items() if one.fault] + (["Redis"] if seen.redis_fault else [])
    if away:
        raise Failure(f"away: {', '.join(away)}", "`orderwright check` says more")


def _print(seen: Seen, console: Console, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(seen.figures()))
    else:
        console.print(screen(seen))
