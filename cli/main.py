"""The operator's commands."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Final, cast

import click

from cli.places import IS_TREE
from shared.version import __version__

#: Every command: what it does, and the module that has it as `command`. A module is imported when its command is used.
COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "up": ("Start everything here: servers, apps, portal.", "cli.up"),
    "demo": ("Play the main job end to end and check what became of every order.", "cli.demo"),
    "bench": ("Measure how fast orders pass, beside Celery's own empty chain.", "cli.bench.command"),
    "parked": ("Look at messages that could not be processed; replay or drop them.", "cli.parked"),
    "status": ("Show queues, workers, orders and rates of what runs.", "cli.status.command"),
    "check": ("Reach everything this needs and say what to mend.", "cli.check.command"),
    "audit": ("Prove that nothing was lost and nothing counted twice.", "cli.audit.command"),
    "backup": ("Write everything as it is at one moment.", "cli.backup.command"),
    "restore": ("Make an installation as a backup has it.", "cli.backup.restore"),
    "faults": ("Hurt everything while orders flow, then account for every order.", "cli.faults.command"),
    "test": ("Run the checks and the tests.", "cli.test"),
    "keys": ("Show the keys that sign tokens, or have new ones follow.", "cli.key_ring"),
    "advisories": ("Ask whether a package we use is known to be weak.", "cli.advisories"),
    "prepare": ("Make the databases and bring them to the present shape.", "cli.prepare"),
    "run": ("Run one part of one app.", "cli.run"),
    "mail-catcher": ("Receive every mail and show it; deliver none.", "cli.mail_catcher"),
    "card-simulator": ("Play Stripe and PayPal; charge no card.", "cli.card_simulator.command"),
    "screenshots": ("Take pictures of a running portal for the README and docs.", "cli.screenshots"),
    "contract": ("Write the documents of the message contract.", "cli.contract.command"),
    "lock": ("Resolve the dependencies again and write their hashes.", "cli.lock"),
}


#: These work on the tree itself and are of no use without it.
_OF_THE_TREE: Final = frozenset({"test", "contract", "lock", "bench", "screenshots"})


class Commands(click.Group):
    """Finds commands in the table, so that a start imports only what it uses."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the table's order."""
        return [name for name in COMMANDS if IS_TREE or name not in _OF_THE_TREE]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, else None."""
        if cmd_name not in self.list_commands(ctx):
            return None
        return cast("click.Command", importlib.import_module(COMMANDS[cmd_name][1]).command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][0]) for name in self.list_commands(ctx)])


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="orderwright")
def main() -> None:
    """Orderwright: the order desk for agencies that sell services.

    `orderwright COMMAND --help` tells more about a command.
    """
