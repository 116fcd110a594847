"""A command that could not do its work, told to a person."""

from __future__ import annotations

from typing import IO, Any

import click


class Failure(click.ClickException):
    """What went wrong, and what to do next. Ends the command with status 1."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint

    def show(self, file: IO[Any] | None = None) -> None:
        """Print both to standard error."""
        click.echo(f"{click.style('error:', fg='red', bold=True)} {self.message}", err=True)
        click.echo(f"{click.style('next: ', fg='yellow', bold=True)} {self.hint}", err=True)
