"""`audit`: prove on a live system that nothing was lost and nothing counted twice."""

import json
import os
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import click
import redis
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from cli.audit.check import audit
from cli.audit.report import Report
from cli.audit.trails import verify_trails
from cli.failure import Failure
from cli.installation import find_stores
from cli.places import DEFAULT_DATA
from shared.messaging.redis_client import connect_redis
from shared.storage.engine import make_engine


@click.command("audit")
@click.option(
    "--data",
    "data_dir",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_DATA,
    help="The data directory of the installation that runs here.  [default: .data beside the program]",
)
@click.option(
    "--within",
    "within_s",
    metavar="SECONDS",
    type=click.FloatRange(0),
    default=20,
    show_default=True,
    help="How long to look again at what seems to be missing: it may be late.",
)
@click.option("--trail", "only_trails", is_flag=True, help="Verify the audit trails instead: who did what, row by row.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object on the last line.")
def command(data_dir: Path, *, within_s: float, only_trails: bool, as_json: bool) -> None:
    """Read the databases of all apps, and what lies on Redis, and say what is missing or doubled. Changes nothing.

    INTAKE_DATABASE_URL, WORKFLOW_DATABASE_URL, BILLING_DATABASE_URL, NOTIFY_DATABASE_URL and REDIS_URL say where another
    installation keeps its data. Ends with status 1 if anything is unexplained.
    """
    stores = find_stores(data_dir, os.environ)
    if only_trails:
        _tell_trails(stores.databases, data_dir, as_json=as_json)
        return
    try:
        report = _audit(stores.databases, stores.redis, within_s)
    except (OperationalError, redis.RedisError) as fault:
        raise Failure(str(fault).splitlines()[0], "the servers must run: the audit reads from them") from fault
    _tell(report, Console(stderr=as_json))
    if as_json:
        print(json.dumps(report.figures()))
    if report.unexplained:
        raise Failure(
            f"{report.unexplained} unexplained",
            "the histories of the orders named, and the logs, say what was last done",
        )


def _tell_trails(urls: Mapping[str, str], data_dir: Path, *, as_json: bool) -> None:
    """Raises Failure where a trail is not as it was written."""
    with ExitStack() as open_ones:
        try:
            found = verify_trails(_engines(urls, open_ones), data_dir)
        except OperationalError as fault:
            raise Failure(str(fault).splitlines()[0], "the databases must run: the audit reads from them") from fault
    table = Table("app", "rows", "ends with", "wrong")
    for app, verdict in found.items():
        table.add_row(app, str(verdict.rows), verdict.head.hex()[:16], str(len(verdict.faults)))
    Console(stderr=as_json).print(table)
    faults = [f"{app}: {fault}" for app, verdict in found.items() for fault in verdict.faults]
    for sentence in faults:
        click.echo(sentence, err=as_json)
    if as_json:
        print(
            json.dumps(
                {app: {"rows": one.rows, "head": one.head.hex(), "faults": one.faults} for app, one in found.items()}
            )
        )
    if faults:
        raise Failure(
            f"{len(faults)} wrong in the audit trails", "compare with a backup or an export from before, row by row"
        )


def _engines(urls: Mapping[str, str], open_ones: ExitStack) -> Mapping[str, Engine]:
    databases = {app: make_engine(url, pool_size=1, application="orderwright audit") for app, url in urls.items()}
    for engine in databases.values():
        open_ones.callback(engine.dispose)
    return databases


def _audit(urls: Mapping[str, str], redis_url: str, within_s: float) -> Report:
    with ExitStack() as open_ones:
        client = open_ones.enter_context(connect_redis(redis_url))
        return audit(_engines(urls, open_ones), client, within_s=within_s)


def _tell(report: Report, console: Console) -> None:
    table = Table("check", "counted", "unexplained", "named")
    for check in report.checks:
        table.add_row(check.name, str(check.counted), str(len(check.findings)), str(len(check.notes)))
    console.print(table)
    for sentence in (*report.findings, *report.notes):
        console.print(sentence, highlight=False, markup=False)
    summary = f"{report.orders} orders, {report.messages_under_way} messages under way, {report.parked} parked, "
    console.print(summary + f"{report.unexplained} unexplained")
