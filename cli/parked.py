"""Look at messages that could not be processed; have them tried again or drop them."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from cli.failure import Failure
from cli.installation import Installation, find_installation
from cli.parts import APPS
from cli.places import DEFAULT_DATA


@click.group("parked", invoke_without_command=True)
@click.option(
    "--data",
    "data_dir",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_DATA,
    help="The data directory of the installation that runs here.  [default: .data beside the program]",
)
@click.option("--state", type=click.Choice(["new", "replayed", "dropped"]), default="new", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def command(context: click.Context, data_dir: Path, state: str, *, as_json: bool) -> None:
    """List what is parked in every app; `show`, `replay` and `drop` take the id of one."""
    context.obj = find_installation(data_dir)
    if context.invoked_subcommand is None:
        found = list(_all(context.obj, state))
        if as_json:
            for _, item in found:
                click.echo(json.dumps(item))
        else:
            _print(found)


@command.command("show")
@click.argument("parked_id", metavar="ID")
@click.pass_obj
def show(installation: Installation, parked_id: str) -> None:
    """Show one, with the message as it came."""
    app, _ = _one(installation, parked_id)
    item = installation.ask("GET", app, f"/parked/{parked_id}")
    raw = base64.b64decode(item.pop("raw"))
    click.echo(json.dumps(item, indent=2))
    click.echo(raw.decode("utf-8", "backslashreplace"))


@command.command("replay")
@click.argument("parked_id", metavar="ID", required=False)
@click.option("--all", "everything", is_flag=True, help="Everything that is parked.")
@click.option("--fact", metavar="NAME", help="Everything of this name, such as billing.invoice_paid.v1.")
@click.pass_obj
def replay(installation: Installation, parked_id: str | None, fact: str | None, *, everything: bool) -> None:
    """Have one, or many, tried again under their own ids: what took effect before does not do so twice."""
    if sum([parked_id is not None, everything, fact is not None]) != 1:
        raise Failure("say which: an ID, --all or --fact NAME", "`orderwright parked` lists what there is")
    if parked_id:
        chosen = [_one(installation, parked_id)]
    else:
        chosen = [(app, item) for app, item in _all(installation, "new") if everything or item["name"] == fact]
    for app, item in chosen:
        installation.ask("POST", app, f"/parked/{item['id']}/replay")
    click.echo(f"{len(chosen)} will be tried again")


@command.command("drop")
@click.argument("parked_id", metavar="ID")
@click.option("--why", required=True, help="The reason, kept with the message.")
@click.pass_obj
def drop(installation: Installation, parked_id: str, why: str) -> None:
    """Say that one will not be processed. It stays in the table, with the reason."""
    app, _ = _one(installation, parked_id)
    installation.ask("POST", app, f"/parked/{parked_id}/drop", {"why": why})
    click.echo("dropped")


def _all(installation: Installation, state: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for app in APPS:
        cursor: str | None = ""
        while cursor is not None:
            page = installation.ask("GET", app, f"/parked?state={state}&limit=200{cursor}")
            yield from ((app, item) for item in page["items"])
            cursor = f"&cursor={page['next']}" if page["next"] else None


def _one(installation: Installation, parked_id: str) -> tuple[str, dict[str, Any]]:
    for state in ("new", "replayed", "dropped"):
        for app, item in _all(installation, state):
            if item["id"] == parked_id:
                return app, item
    raise Failure(f"no message {parked_id} is parked", "`orderwright parked` lists what there is")


def _print(found: list[tuple[str, dict[str, Any]]]) -> None:
    """Two lines each: an id is to be copied whole, and a reason may be long."""
    click.echo(f"{len(found)} parked")
    for _, item in found:
        name = item["name"] or "(unreadable)"
        source = item["source"] or "nobody we know"
        times = f", {item['times']} times" if item["times"] > 1 else ""
        seen = item["last_seen_at"][:19].replace("T", " ")
        click.echo(
            f"\n{click.style(item['id'], bold=True)}  {item['kind']}: {name} from {source} on {item['queue']}, {seen}{times}"
        )
        click.echo(f"    {item['reason']}")
