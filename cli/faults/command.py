"""`faults`: hurt the whole product while orders flow, then account for every one of them."""

from __future__ import annotations

import json
import secrets
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from random import Random

import click

from cli.failure import Failure
from cli.faults.account import Account
from cli.faults.drill import Drill
from cli.faults.ground import Ground, ProxiedStack
from cli.faults.load import SOURCE, Load
from cli.faults.recovery import LONGEST_S, Recovery
from cli.installation import token_of_commands
from cli.story.apis import Person

_SHOWN = 40

#: Nobody has the drill run longer on one token.
_LONGEST = timedelta(days=1)


@click.command("faults")
@click.option("--minutes", type=click.FloatRange(0.1, 600), default=2.0, show_default=True, help="How long to hurt.")
@click.option("--seed", type=int, help="Which faults, when and where.  [default: chosen, and printed]")
@click.option("--rate", type=click.FloatRange(0.1, 50), default=2.0, show_default=True, help="Orders a second.")
@click.option(
    "--settle", type=click.IntRange(10, 3600), default=120, show_default=True, help="Seconds to come to rest."
)
@click.option(
    "--timers",
    type=click.IntRange(0, 3600),
    default=420,
    show_default=True,
    help="Seconds for notices whose sending was cut off: they are tried again when the lease of that try is over.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object on the last line.")
@click.option("--keep", type=click.Path(path_type=Path), help="Keep data and logs in this directory.")
def command(
    minutes: float, seed: int | None, rate: float, settle: int, timers: int, *, as_json: bool, keep: Path | None
) -> None:
    """Kill, stall, empty, fill, cut and mislead everything at random while orders flow; prove that each took effect once.

    Runs on servers and data of its own. The same seed gives the same faults; what they hit depends on the moment too.
    """
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    click.echo(f"seed {seed}", err=True)
    with tempfile.TemporaryDirectory(prefix="orderwright-faults-", ignore_cleanup_errors=True) as thrown_away:
        stack = ProxiedStack(keep or Path(thrown_away), port=None, log_format="json")
        try:
            stack.start()
            person = Person(stack.addresses, token_of_commands(stack.keys.token_keys["commands"], lasts=_LONGEST))
            load = Load(stack.redis_url, {SOURCE: stack.keys.producer_keys[SOURCE]}, person, rate)
            drill = Drill(Ground(stack, load, Random(seed)), person, lambda line: click.echo(line, err=True))  # noqa: S311 - dice
            account = drill.run(lasts_s=minutes * 60, settles_within_s=settle, timers_within_s=timers)
            recovery = drill.longest_recovery()
        except TimeoutError as fault:
            raise Failure(str(fault), "run it again with --keep DIR and look into DIR/logs") from fault
        finally:
            stack.stop()
            stack.proxy.close()
    figures = {
        "faults": len(drill.done),
        "orders": len(load.sent),
        "accounted": account.accounted,
        "renewals": account.renewed,
        "lost": len(account.lost),
        "doubled": len(account.doubled),
        "unexplained": len(account.unexplained),
        "parked": account.parked,
        "longest_recovery_s": recovery.seconds,
        "seed": seed,
    }
    _report(account, recovery, figures, as_json=as_json)


def _report(account: Account, recovery: Recovery, figures: Mapping[str, float], *, as_json: bool) -> None:
    """Print the figures; raise Failure naming what is not as it should be."""
    if recovery.seconds:
        click.echo(f"at worst, {recovery}", err=True)
    if account.waiting:
        click.echo(f"{len(account.waiting)} notices still wait for their timer", err=True)
    if as_json:
        click.echo(json.dumps(figures))
    else:
        click.echo(", ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items()))
    late = [str(recovery)] if recovery.seconds > LONGEST_S else []
    named = [
        f"{kind}: {each}"
        for kind, found in (
            ("lost", account.lost),
            ("doubled", account.doubled),
            ("unexplained", account.unexplained),
            ("late", late),
        )
        for each in found[:_SHOWN]
    ]
    if named:
        raise Failure("\n".join(named), "run it again with --keep DIR and --seed, and look into DIR/logs")
