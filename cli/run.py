"""Run one part of one app, in this process, with what the environment says."""

from __future__ import annotations

import importlib
from typing import Final

import click

from cli.failure import Failure
from shared.runtime.settings import SettingsWrong

_APPS: Final = ("intake", "workflow", "billing", "notify", "portal")
_ROLES: Final = ("api", "worker", "errands", "relay", "migrate", "sample")


@click.command("run")
@click.argument("app", type=click.Choice(_APPS))
@click.argument("roles", metavar="ROLE...", nargs=-1, required=True, type=click.Choice(_ROLES))
def command(app: str, roles: tuple[str, ...]) -> None:
    """Run APP as ROLE: api, worker, errands or relay run until they are stopped; migrate and sample do their work and end.

    Several roles are run one after the other, as in `run intake migrate sample`. Settings are read from the environment.
    """
    module = importlib.import_module(f"services.{app}.app")
    program = getattr(module, "APP", module)
    for role in roles:
        run = getattr(program, f"run_{role}", None)
        if run is None:
            raise Failure(
                f"{app} has no {role}", f"see `orderwright run --help`; {app} may have fewer roles than others"
            )
        try:
            run()
        except SettingsWrong as fault:
            raise Failure(str(fault), "set what is named there; docs/operations.md lists every setting") from fault
