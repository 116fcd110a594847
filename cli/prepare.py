"""Make the databases of all apps and bring them to the present shape."""

from __future__ import annotations

import os
from pathlib import Path

import click
import psycopg

from cli.failure import Failure
from cli.parts import APPS
from cli.steps import Step, run_all
from shared.kernel.token_keys import ISSUERS, KeysWrong, public_document
from shared.runtime.provision import database_url, provision


@click.command("prepare")
@click.option("--sample", is_flag=True, help="Load the sample agency too.")
def command(*, sample: bool) -> None:
    """Make a database and a role for each app on the server of DATABASE_URL, and migrate each database. Safe to repeat.

    DATABASE_URL is an administrator's. Each app's own password is in INTAKE_DATABASE_PASSWORD, WORKFLOW_DATABASE_PASSWORD,
    BILLING_DATABASE_PASSWORD, NOTIFY_DATABASE_PASSWORD (or in the file that the same name with _FILE names).

    Where WORKFLOW_TOKEN_KEY, INTAKE_TOKEN_KEY, PORTAL_TOKEN_KEY and COMMANDS_TOKEN_KEY are given, their public halves are written to the
    file that TOKEN_PUBLIC_KEYS_FILE names: what the APIs and the portal read tokens with.
    """
    _publish_keys()
    admin_url = _setting("DATABASE_URL")
    passwords = {app: _setting(f"{app.upper()}_DATABASE_PASSWORD") for app in APPS}
    try:
        provision(admin_url, passwords)
    except psycopg.OperationalError as fault:
        raise Failure(
            str(fault), "check DATABASE_URL: it is an administrator's URL, and the server must be reachable"
        ) from fault
    roles = ["migrate", "sample"] if sample else ["migrate"]
    run_all([Step(app, roles, _environment(app, admin_url, password)) for app, password in passwords.items()])
    click.echo(f"ready: {', '.join(passwords)}{' with the sample agency' if sample else ''}")


def _publish_keys() -> None:
    """Raises Failure."""
    path = os.environ.get("TOKEN_PUBLIC_KEYS_FILE", "")
    names = [f"{issuer.upper()}_TOKEN_KEY" for issuer in ISSUERS]
    if not path or not any(name in os.environ or f"{name}_FILE" in os.environ for name in names):
        return
    try:
        document = public_document({issuer: _setting(f"{issuer.upper()}_TOKEN_KEY") for issuer in ISSUERS})
        new = Path(path).with_suffix(".new")
        new.write_text(document, encoding="utf-8")
        new.rename(path)
    except (KeysWrong, OSError) as fault:
        raise Failure(f"the keys of tokens: {fault}", "docs/operations.md says how they are written") from fault


def _environment(app: str, admin_url: str, password: str) -> dict[str, str]:
    """Our environment, with the app's own database and nobody's password."""
    kept = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
    return {**kept, "DATABASE_URL": database_url(admin_url, app, password)}


def _setting(name: str) -> str:
    if name in os.environ:
        return os.environ[name]
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as fault:
            raise Failure(f"{name}_FILE: {fault}", "name a file that this user can read") from fault
    raise Failure(f"{name} is not set", "set it in the environment; `orderwright prepare --help` says what it holds")
