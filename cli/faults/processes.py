"""Faults of programs: killed, or standing still."""

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from cli.faults.ground import Ground

#: What `kill -9` may hit; the portal and the mail catcher carry no order.
_OURS: Final = ("-api", "-worker", "-relay", "-errands")


def kill_any(*endings: str) -> Callable[[Ground], str]:
    """Return the fault that kills a program with one of these endings."""

    def kill(ground: Ground) -> str:
        found = ground.one_of(*endings)
        if found is None:
            return "none was running"
        with suppress(ProcessLookupError):
            os.kill(found[1], signal.SIGKILL)
        return f"kill -9 {found[0]}"

    return kill


def stall_one(ground: Ground) -> str:
    """A program stands still for some seconds, as on a machine that swaps."""
    found = ground.one_of(*_OURS)
    if found is None:
        return "none was running"
    with ground.stalled(found[1]):
        seconds = ground.last(1, 8)
    return f"SIGSTOP {found[0]} for {seconds} s"


def kill_all_of_an_app(ground: Ground) -> str:
    """Everything of one app is gone at once, as when its machine goes."""
    app = ground.dice.choice(["intake", "workflow", "billing", "notify"])
    mine = {name: pid for name, pid in ground.stack.supervisor.pids.items() if name.startswith(f"{app}-")}
    for pid in mine.values():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return f"kill -9 {', '.join(sorted(mine))}"
