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
from sqlalchemy.exc import OperationalError

from cli.audit.check import audit
from cli.audit.report import Report
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
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object on the last line.")
def command(data_dir: Path, *, within_s: float, as_json: bool) -> None:
    """Read the databases of all apps, and what lies on Redis, and say what is missing or doubled. Changes nothing.

    INTAKE_DATABASE_URL, WORKFLOW_DATABASE_URL, BILLING_DATABASE_URL, NOTIFY_DATABASE_URL and REDIS_URL say where another
    installation keeps its data. Ends with status 1 if anything is unexplained.
    """
    stores = find_stores(data_dir, os.environ)
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


def _audit(urls: Mapping[str, str], redis_url: str, within_s: float) -> Report:
    with ExitStack() as open_ones:
        client = open_ones.enter_context(connect_redis(redis_url))
        databases = {app: make_engine(url, pool_size=1, application="orderwright audit") for app, url in urls.items()}
        for engine in databases.values():
            open_ones.callback(engine.dispose)
        return audit(databases, client, within_s=within_s)


def _tell(report: Report, console: Console) -> None:
    table = Table("check", "counted", "unexplained", "named")
    for check in report.checks:
        table.add_row(check.name, str(check.counted), str(len(check.findings)), str(len(check.notes)))
    console.print(table)
    for sentence in (*report.findings, *report.notes):
        console.print(sentence, highlight=False, markup=False)
    summary = f"{report.orders} orders, {report.messages_under_way} messages under way, {report.parked} parked, "
    console.print(summary + f"{report.unexplained} unexplained")
