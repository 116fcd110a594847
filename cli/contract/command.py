"""Write the contract of messages, or check that what is written is still so."""

import click

from cli.contract.asyncapi import asyncapi
from cli.contract.markdown import markdown
from cli.contract.readme import readme
from cli.failure import Failure
from cli.places import ROOT


def documents() -> dict[str, str]:
    """Return every document of the contract by its path from the top."""
    return {"docs/messages.md": markdown(), "docs/asyncapi.yaml": asyncapi(), "README.md": readme()}


@click.command("contract")
@click.option("--check", is_flag=True, help="Write nothing; fail where a document does not tell what the code does.")
def command(*, check: bool) -> None:
    """Write docs/messages.md, docs/asyncapi.yaml and the README's table of messages from the declarations of the messages."""
    stale = [name for name, text in documents().items() if not _is_current(name, text)]
    if check and stale:
        raise Failure(
            f"not what the code does: {', '.join(stale)}", "run `orderwright contract` and commit what it writes"
        )
    for name in stale:
        (ROOT / name).write_text(documents()[name])
        click.echo(f"wrote {name}")


def _is_current(name: str, text: str) -> bool:
    file = ROOT / name
    return file.exists() and file.read_text() == text
