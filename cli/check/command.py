"""`check`: is everything there that Orderwright needs, and as it should be?"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.check.databases import check_databases
from cli.check.finding import Finding, State
from cli.check.folders import check_folders
from cli.check.partners import check_apis, check_mail, check_payments
from cli.check.place import Place, find_place
from cli.check.redis_server import check_redis
from cli.check.secrets import check_doors, check_files, check_secrets, check_settings
from cli.failure import Failure
from cli.parts import APPS
from cli.places import DEFAULT_DATA

_COLOURS: Final = {State.WELL: "green", State.DOUBTFUL: "yellow", State.WRONG: "red"}


@click.command("check")
@click.option(
    "--data",
    "data_dir",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_DATA,
    help="The data directory of the installation that runs here.  [default: .data beside the program]",
)
@click.option(
    "--app", type=click.Choice(list(APPS)), help="Check what the programs of one app would be started with here."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(data_dir: Path, app: str | None, *, as_json: bool) -> None:
    """Reach everything that Orderwright needs, look at its version, clock, rights and secrets, and say what to mend. Changes nothing.

    What is checked is named by the environment, as for `prepare` or `audit`, with `--app` as for `run APP`; else it is what
    `up` runs on the data directory. Ends with status 1 where something is wrong; what is doubtful is only named.
    """
    place = find_place(data_dir, app, os.environ)
    findings = list(_findings(place, app))
    if as_json:
        for finding in findings:
            click.echo(json.dumps(asdict(finding)))
    else:
        _tell(findings)
    count = sum(finding.state is State.WRONG for finding in findings)
    if count:
        raise Failure(f"{count} of {len(findings)} are wrong", "mend what stands beside each and run this again")


def _findings(place: Place, app: str | None) -> Iterator[Finding]:
    if app is not None:
        yield from check_settings(app)
    for look in (
        check_databases,
        check_redis,
        check_secrets,
        check_files,
        check_doors,
        check_folders,
        check_mail,
        check_payments,
        check_apis,
    ):
        yield from look(place)


def _tell(findings: list[Finding]) -> None:
    table = Table("", "what", "how it is", "to mend it", show_lines=False, expand=False)
    for finding in findings:
        colour = _COLOURS[finding.state]
        table.add_row(f"[{colour}]{finding.state}[/]", *map(escape, (finding.about, finding.says, finding.mend)))
    console = Console(highlight=False)
    console.width = console.width if console.is_terminal else max(console.width, 160)
    console.print(table)
