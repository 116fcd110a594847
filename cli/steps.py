"""Short programs of the apps, run side by side until all have ended."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cli.failure import Failure


@dataclass(frozen=True, slots=True)
class Step:
    """`orderwright run APP ROLE...` with its environment."""

    app: str
    roles: Sequence[str]
    env: Mapping[str, str]


def run_all(steps: Sequence[Step]) -> None:
    """Have every step done. Raises Failure with the end of what the failed ones printed, after all have ended."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "cli", "run", step.app, *step.roles],
            env=dict(step.env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for step in steps
    ]
    printed = [process.communicate()[0] for process in started]
    failed = [
        f"{' '.join((step.app, *step.roles))} ended with status {process.returncode}:\n{said[-3000:]}"
        for step, process, said in zip(steps, started, printed, strict=True)
        if process.returncode != 0
    ]
    if failed:
        raise Failure(
            "\n".join(failed), "mend what is said there and run the same command again: it goes on where it stopped"
        )
