"""Resolve the dependencies again."""

from __future__ import annotations

import subprocess

import click

from cli.failure import Failure
from cli.places import ROOT
from cli.tools import tool


@click.command("lock")
@click.option(
    "--upgrade", is_flag=True, help="Take the newest releases that pyproject.toml allows, not only what changed there."
)
def command(*, upgrade: bool) -> None:
    """Write requirements.lock from pyproject.toml: every release with its hashes, for every platform we run on."""
    argv = [
        tool("uv"), "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes", "--group", "dev",
        "pyproject.toml", "-o", "requirements.lock", "--no-emit-index-url", "--custom-compile-command", "./orderwright lock",
        "--quiet", *(["--upgrade"] if upgrade else []),
    ]  # fmt: skip
    if subprocess.run(argv, cwd=ROOT, check=False).returncode != 0:
        raise Failure(
            "the dependencies could not be resolved", "read what uv said above; requirements.lock is as it was"
        )
    click.echo("requirements.lock is up to date; the next ./orderwright installs it")
