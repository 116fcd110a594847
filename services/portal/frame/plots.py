"""Plots, drawn here as SVG: bars side by side for each row of a report."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

#: The size of a drawing in its own units.
WIDTH: Final = 720
HEIGHT: Final = 220
_FOOT: Final = 24
_GAP: Final = 0.25
_MOST_LABELS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar of the series `series`, with where it stands; `title` says what it means."""

    x: float
    y: float
    width: float
    height: float
    series: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """What is drawn; `labels` stand at the foot, with where."""

    bars: Sequence[Bar]
    labels: Sequence[tuple[float, str]]
    width: int = WIDTH
    height: int = HEIGHT


def bars(labels: Sequence[str], series: Sequence[tuple[str, Sequence[float]]]) -> Plot:
    """Return a plot of as many bars for each label as there are series, all of one scale that begins at zero."""
    most = max((value for _, values in series for value in values), default=0) or 1
    room = WIDTH / max(len(labels), 1)
    width = room * (1 - _GAP) / max(len(series), 1)
    drawn = []
    for place, label in enumerate(labels):
        for nth, (name, values) in enumerate(series):
            height = max(values[place], 0) / most * (HEIGHT - _FOOT)
            x = place * room + room * _GAP / 2 + nth * width
            drawn.append(
                Bar(
                    x=round(x, 1),
                    y=round(HEIGHT - _FOOT - height, 1),
                    width=round(width, 1),
                    height=round(height, 1),
                    series=nth,
                    title=f"{label}: {name} {values[place]:g}",
                )
            )
    every = -(-len(labels) // _MOST_LABELS) or 1
    feet = [(round((place + 0.5) * room, 1), label) for place, label in enumerate(labels) if place % every == 0]
    return Plot(bars=drawn, labels=feet)
