"""Start everything on this machine and keep it running."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import click

from cli.console import Console
from cli.places import DEFAULT_DATA, DEFAULT_PORT
from cli.sample import SIGN_INS
from cli.stack import Stack


@click.command("up")
@click.option(
    "--data",
    "data_dir",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_DATA,
    help="Where everything is kept between runs.  [default: .data beside the program]",
)
@click.option(
    "--port",
    metavar="N",
    type=click.IntRange(1, 65000),
    help=f"The portal's port; the others follow it.  [default: {DEFAULT_PORT}]",
)
@click.option("--stats", is_flag=True, help="Once ready, print how long it took and how much memory each part takes.")
@click.option("--check", is_flag=True, help="Start, print what --stats prints, stop.")
@click.option("--no-sample", is_flag=True, help="Do not load the sample agency at the first start.")
def command(data_dir: Path, port: int | None, *, stats: bool, check: bool, no_sample: bool) -> None:
    """Start the servers, the apps and the portal, wait until all are well, show where they are, and follow their logs.

    Ctrl-C stops everything in order. PostgreSQL and Valkey come with the program; DATABASE_URL (an administrator's URL) and
    REDIS_URL replace them.
    """
    console = Console()
    stack = Stack(
        data_dir,
        port=port or DEFAULT_PORT,
        insist=port is not None,
        sample=not no_sample,
        database_url=os.environ.get("DATABASE_URL"),
        redis_url=os.environ.get("REDIS_URL"),
        on_line=console.line,
    )
    if stack.ports.moved:
        click.echo(f"these ports are taken, others are used for: {', '.join(stack.ports.moved)}")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # until all are ready; `wait` takes over then
    stack.start(console.progress)
    _tell_addresses(stack, with_sample=not no_sample)
    if stats or check:
        _tell_stats(stack)
    if check:
        stack.stop()
        return
    click.echo("\nCtrl-C stops everything. Logs:\n")
    console.speak()
    stack.wait()


def _tell_addresses(stack: Stack, *, with_sample: bool) -> None:
    click.echo(f"\nOrderwright is ready: {click.style(stack.address('portal'), bold=True)}\n")
    for name, says in (
        ("intake", "API"),
        ("workflow", "API"),
        ("billing", "API"),
        ("notify", "API"),
        ("mail", "sent mails"),
        ("cards", "Stripe and PayPal, played"),
    ):
        click.echo(f"  {name:<10}{stack.address(name)}  ({says})")
    click.echo(f"  {'data':<10}{stack.data_dir}")
    if with_sample:
        click.echo("\nSign in to the sample agency as\n")
        for account in SIGN_INS:
            click.echo(f"  {account.role:<10}{account.email:<28}{account.password}")
    else:
        click.echo("\nSign in for the first time as\n")
        admin = stack.first_admin
        click.echo(f"  {admin['FIRST_ADMIN_EMAIL']:<28}{admin['FIRST_ADMIN_PASSWORD']}")


def _tell_stats(stack: Stack) -> None:
    memory = stack.memory()
    click.echo(f"\nready after {stack.seconds_to_start:.1f} s; resident memory in MiB:\n")
    for name, mib in memory.items():
        click.echo(f"  {name:<18}{mib:8.1f}")
    click.echo(f"  {'total':<18}{sum(memory.values()):8.1f}")
