"""What a verb leaves behind: facts for the other apps, lines for the order's history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from shared.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of an order's history. `what` is a stable code, `sentence` plain English without the client's name.

    `is_visible` lines are the client's to read (rule W-9). `needs` is the permission without which no member reads it
    (rule W-8). `after` is None where the line changed nothing: a fact that came late.
    """

    at: datetime
    what: str
    sentence: str
    is_visible: bool = False
    needs: str | None = None
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class News:
    """Facts to tell and lines to write, both empty when nothing is new (rule W-7)."""

    facts: tuple[Fact, ...] = ()
    lines: tuple[Line, ...] = ()

    def __add__(self, other: "News") -> "News":
        return News(self.facts + other.facts, self.lines + other.lines)

    @property
    def is_change(self) -> bool:
        return bool(self.facts) or any(line.after is not None for line in self.lines)


NO_NEWS: Final = News()
