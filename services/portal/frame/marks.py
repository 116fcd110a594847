"""Points of a delivery that are to be different: where and what, and on a picture the place itself."""

import re
from dataclasses import dataclass
from typing import Final

from werkzeug.datastructures import MultiDict

from services.portal.gateways.app_api import Json

#: How a place on a picture is written, so that people can read it and pages can show it: `hero.png (42 %, 17.5 %)`.
_PLACE: Final = re.compile(r"(?P<name>.+) \((?P<x>\d{1,3}(?:\.\d)?) %, (?P<y>\d{1,3}(?:\.\d)?) %\)")
_MOST: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """The `nth` point, at `x` and `y` in percent of the picture."""

    nth: int
    x: float
    y: float
    text: str


def entered_marks(sent: MultiDict[str, str]) -> list[Json]:
    """Return the points as they were entered; rows that were left empty are none."""
    pairs = zip(sent.getlist("mark_where"), sent.getlist("mark_text"), strict=False)
    said = [{"where": where.strip()[:200], "text": text.strip()} for where, text in pairs]
    return [mark for mark in said if mark["where"] or mark["text"]][:_MOST]


def complete(marks: list[Json], otherwise: str) -> list[Json]:
    """Return the points that say something, `otherwise` for where they say not where."""
    return [mark | {"where": mark["where"] or otherwise} for mark in marks if mark["text"]]


def pins_on(name: str, marks: list[Json]) -> list[Pin]:
    """Return the points that lie on the picture of this name."""
    pins = []
    for nth, mark in enumerate(marks, start=1):
        found = _PLACE.fullmatch(mark["where"])
        if found and found["name"] == name:
            pins.append(Pin(nth=nth, x=float(found["x"]), y=float(found["y"]), text=mark["text"]))
    return pins
