"""Run every check and every test."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from cli.failure import Failure
from cli.places import ROOT
from cli.tools import tool

_CHECKS: Final = (
    ("style", ("ruff", "check", ".")),
    ("format", ("ruff", "format", "--check", ".")),
    ("types", ("mypy",)),
    ("layers", ("lint-imports", "--no-cache")),
    ("weak spots", ("bandit", "-q", "-c", "pyproject.toml", "-ll", "-ii", "-r", "shared", "services", "cli")),
    ("secrets", ("python", "-m", "cli.secret_scan")),
)
_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")


@click.command("test", context_settings={"ignore_unknown_options": True, "help_option_names": ["-h", "--help"]})
@click.argument("args", nargs=-1, type=click.UNPROCESSED)
def command(args: tuple[str, ...]) -> None:
    """Run style, types, layers, the scans for weak spots and secrets, and tests; all of them, even when one fails.

    ARGS go to pytest. Where a path is among them, only pytest is run. The tests start their own servers.
    """
    only_pytest = any(_is_path(arg) for arg in args)
    if not only_pytest:
        _have_browser()
    runs = [] if only_pytest else [(name, (tool(argv[0]), *argv[1:])) for name, argv in _CHECKS]
    runs.append(("tests", (tool("pytest"), *(args or ("-n", "2")))))
    failed = [name for name, argv in runs if not _passes(name, argv)]
    if failed:
        raise Failure(f"failed: {', '.join(failed)}", "read what is said above under the heading of each")
    click.secho("\neverything passed", fg="green", bold=True)


def _passes(name: str, argv: Sequence[str]) -> bool:
    click.secho(f"\n== {name}: {' '.join((Path(argv[0]).name, *argv[1:]))}", bold=True)
    return subprocess.run(argv, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False).returncode == 0


def _is_path(arg: str) -> bool:
    return not arg.startswith("-") and (ROOT / arg.partition("::")[0]).exists()


def _have_browser() -> None:
    """Install a browser for the tests that need one, where that may be done; say so where not."""
    if any(shutil.which(name) for name in _BROWSERS):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        click.echo("installing chromium for the tests in a browser (apt-get)")
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for argv in (
            ("apt-get", "update", "-qq"),
            ("apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium"),
        ):
            if subprocess.run(argv, env=env, stdout=subprocess.DEVNULL, check=False).returncode != 0:
                break
        else:
            return
    click.echo("no chromium on PATH: the tests in a browser are skipped; install it to run them")
