"""Write the contract of messages and the other pages that are made from code, or check that what is written is still so."""

import click

from cli.contract.architecture import architecture
from cli.contract.asyncapi import asyncapi
from cli.contract.configuration import configuration
from cli.contract.markdown import markdown
from cli.contract.readme import readme
from cli.failure import Failure
from cli.kubernetes.base import documents as kubernetes
from cli.places import ROOT
from cli.watch.alerts import alerts
from cli.watch.panels import dashboard


def documents() -> dict[str, str]:
    """Return every document that is made from code by its path from the top."""
    return {
        "docs/messages.md": markdown(),
        "docs/asyncapi.yaml": asyncapi(),
        "docs/configuration.md": configuration(),
        "docs/architecture.md": architecture(),
        "deploy/grafana/orderwright.json": dashboard(),
        "deploy/prometheus/alerts.yml": alerts(),
        "README.md": readme(),
        **kubernetes(),
    }


@click.command("contract")
@click.option("--check", is_flag=True, help="Write nothing; fail where a document does not tell what the code does.")
def command(*, check: bool) -> None:
    """Write docs/messages.md, docs/asyncapi.yaml and the README's table from the declarations of the messages, docs/configuration.md from the settings, what is in deploy/ for Grafana, Prometheus and Kubernetes."""
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
