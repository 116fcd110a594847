"""What the running parts print, on one terminal."""

from __future__ import annotations

from typing import Final

import click

_COLOURS: Final = (
    "cyan",
    "green",
    "yellow",
    "blue",
    "magenta",
    "bright_cyan",
    "bright_green",
    "bright_yellow",
    "bright_blue",
)


class Console:
    """Prints each line behind the name of its part, in the part's colour; silent until `speak` is called."""

    def __init__(self, width: int = 15) -> None:
        self._width = width
        self._is_silent = True
        self._colours: dict[str, str] = {}

    def speak(self) -> None:
        """From now on print what is heard."""
        self._is_silent = False

    def line(self, part: str, text: str) -> None:
        """Print a line of a part."""
        if self._is_silent:
            return
        colour = self._colours.setdefault(part, _COLOURS[len(self._colours) % len(_COLOURS)])
        click.echo(f"{click.style(f'{part:<{self._width}}|', fg=colour)} {text}")

    def progress(self, name: str, state: str) -> None:
        """Tell that a part has become something."""
        colour = {"ready": "green", "restarting": "red", "stopped": "bright_black"}.get(state)
        if colour is not None:
            click.echo(f"{click.style(f'{state:>10}', fg=colour)}  {name}")
