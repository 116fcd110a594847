"""Verdicts: what may be said of a candidate for an order, short enough to be kept of everybody for every decision (rule W-3)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    """May have the order, or why not. The values are kept in decisions: none may ever mean something else."""

    FREE = "f"
    FULL = "n"
    OTHER_SERVICE = "s"
    OTHER_PART = "p"
    OTHER_ROLE = "r"
    OTHER_MEMBER = "m"
    NOT_NAMED = "l"
    EXCLUDED = "x"
    LEFT = "g"
    NOT_STARTED = "b"
    ABSENT = "a"
    TOO_LARGE = "t"

    def words(self, *, has: str, part: str) -> str:
        """Return the verdict as words after a name; `has` is what they have, such as `4 of 6 orders`."""
        return _WORDS[self].format(has=has, part=part)


#: Of those who do no such work at all.
UNFIT: Final = frozenset({Verdict.OTHER_SERVICE, Verdict.OTHER_PART, Verdict.OTHER_ROLE, Verdict.OTHER_MEMBER})

_WORDS: Final[Mapping[Verdict, str]] = {
    Verdict.FREE: "has {has}",
    Verdict.FULL: "has {has}: no room for more",
    Verdict.OTHER_SERVICE: "does not do this service",
    Verdict.OTHER_PART: "does not work as {part}",
    Verdict.OTHER_ROLE: "has another role",
    Verdict.OTHER_MEMBER: "is not whom the stage is for",
    Verdict.NOT_NAMED: "is not among those who get this service",
    Verdict.EXCLUDED: "is not to work for this client",
    Verdict.LEFT: "has left the team",
    Verdict.NOT_STARTED: "has not started yet",
    Verdict.ABSENT: "is absent",
    Verdict.TOO_LARGE: "does not get orders as large as this",
}

#: Verdicts on many at once, as words after their number.
OF_MANY: Final[Mapping[Verdict, str]] = {
    Verdict.FREE: "have room too",
    Verdict.FULL: "have no room for more",
    Verdict.OTHER_SERVICE: "do not do this service",
    Verdict.OTHER_PART: "do not work in this part",
    Verdict.OTHER_ROLE: "have another role",
    Verdict.OTHER_MEMBER: "are not whom the stage is for",
    Verdict.NOT_NAMED: "are not among those who get this service",
    Verdict.EXCLUDED: "are not to work for this client",
    Verdict.LEFT: "have left the team",
    Verdict.NOT_STARTED: "have not started yet",
    Verdict.ABSENT: "are absent",
    Verdict.TOO_LARGE: "do not get orders as large as this",
}
