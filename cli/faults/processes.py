"""Faults of programs: killed, or standing still."""

import os
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from cli.faults.ground import Ground
from shared.runtime.part import Part

#: What `kill -9` may hit; the portal and the mail catcher carry no order.
_OURS: Final = ("-api", "-worker", "-relay", "-errands")
#: What any number may run of.
_SCALED: Final = ("-worker", "-relay", "-errands")
_MOST_MORE: Final = 3


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


def scale(ground: Ground) -> str:
    """More programs of a kind join in for some seconds, and are let go; now and then they are not asked but killed."""
    part = ground.dice.choice([part for part in ground.stack.parts if part.name.endswith(_SCALED)])
    count = ground.dice.randint(1, _MOST_MORE)
    is_gentle = ground.dice.random() < 0.5  # noqa: PLR2004 - as often as not
    more = [_one_more(part, nth, ground.stack.data_dir) for nth in range(count)]
    try:
        seconds = ground.last(2, 8)
        for process in more:
            process.terminate() if is_gentle else process.kill()
        for process in more:
            process.wait(part.stop_grace_s)
    finally:
        for process in more:
            process.kill()
    return f"{count} more of {part.name} for {seconds} s, then {'SIGTERM' if is_gentle else 'SIGKILL'}"


def _one_more(part: Part, nth: int, data_dir: Path) -> subprocess.Popen[bytes]:
    name = f"{part.name}-more-{nth}"
    alive = data_dir / "run" / f"{name}.alive"
    with (data_dir / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            part.argv,
            env={**part.env, "WORKER_NAME": name, "HEARTBEAT_FILE": str(alive)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
