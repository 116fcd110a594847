"""The programs of development: those beside our Python first."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from cli.failure import Failure


def tool(name: str) -> str:
    """Return the path of a program. Raises Failure where there is none."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise Failure(
            f"{name} is not installed",
            "remove the directory .venv and run ./orderwright again: it installs what is missing",
        )
    return found
