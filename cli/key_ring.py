"""`keys`: show the keys that sign tokens, and have new ones follow."""

import json
import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.table import Table

from cli.failure import Failure
from cli.keys import rotated, successor
from cli.places import DEFAULT_DATA
from shared.kernel.clock import system_clock
from shared.kernel.token_keys import ISSUERS, KeysWrong, own_keys, public_document, public_keys, signing_key

_HINT: Final = "start `orderwright up` once, or set " + ", ".join(f"{name.upper()}_TOKEN_KEY" for name in ISSUERS)
_data = click.option(
    "--data",
    "data_dir",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_DATA,
    help="The data directory of the installation that runs here.  [default: .data beside the program]",
)


@click.group("keys", invoke_without_command=True)
@_data
@click.pass_context
def command(context: click.Context, data_dir: Path) -> None:
    """Show the keys that sign tokens: whose, since when, until when. Secrets are not shown.

    They are those that WORKFLOW_TOKEN_KEY, INTAKE_TOKEN_KEY, PORTAL_TOKEN_KEY and COMMANDS_TOKEN_KEY hold, else those of the data directory.
    """
    if context.invoked_subcommand is None:
        _show(_texts(data_dir), Console())


@command.command("public")
@_data
def public(data_dir: Path) -> None:
    """Print the public keys of all issuers, as TOKEN_PUBLIC_KEYS wants them."""
    click.echo(public_document(_texts(data_dir)))


@command.command("rotate")
@click.argument("issuer", type=click.Choice(list(ISSUERS)))
@click.option(
    "--in", "minutes", default=10, show_default=True, help="Minutes until the new key signs: restart everything before."
)
@_data
def rotate(issuer: str, minutes: int, data_dir: Path) -> None:
    """Have another key sign the tokens of ISSUER in a while. The one that signs now is believed until its last token is stale.

    A data directory is written to; of keys in the environment the new setting is printed, to be put where the old one was.
    """
    now = system_clock()
    at = now + timedelta(minutes=minutes)
    name = f"{issuer.upper()}_TOKEN_KEY"
    if name in os.environ:
        click.echo(f"{name}={successor(os.environ[name], at=at, now=now)[0]}")
        return
    _texts(data_dir)
    new = rotated(data_dir, issuer, at=at)
    click.echo(
        f"{new.kid} signs for {issuer} from {new.signs_from}: restart `orderwright up` before, nobody has to sign in again"
    )


def _texts(data_dir: Path) -> Mapping[str, str]:
    """Return each issuer's keys as settings write them. Raises Failure."""
    given = {issuer: os.environ.get(f"{issuer.upper()}_TOKEN_KEY", "") for issuer in ISSUERS}
    if all(given.values()):
        return given
    try:
        kept: Mapping[str, str] = json.loads((data_dir / "secrets.json").read_text())["token_keys"]
    except (FileNotFoundError, KeyError) as fault:
        raise Failure(f"no keys are kept in {data_dir}", _HINT) from fault
    return kept


def _show(texts: Mapping[str, str], console: Console) -> None:
    table = Table("issuer", "key", "signs from", "believed until", "now")
    now = system_clock()
    for issuer, text in texts.items():
        try:
            keys = own_keys(text)
        except KeysWrong as fault:
            raise Failure(f"the keys of {issuer}: {fault}", _HINT) from fault
        for key, published in zip(keys, public_keys(keys), strict=True):
            ends = datetime.fromtimestamp(published["until"], now.tzinfo) if "until" in published else None
            state = "signs" if key is signing_key(keys, now) else "retired" if ends and ends <= now else "believed"
            table.add_row(issuer, key.kid, str(key.signs_from or "the start"), str(ends or "it has a successor"), state)
    console.print(table)
