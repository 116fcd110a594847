"""What a check has found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How it is with a thing. Only `WRONG` makes the whole check fail."""

    WELL = "well"
    DOUBTFUL = "doubtful"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`about` is the thing, `says` how it is with it, `mend` what to do where that is not well."""

    about: str
    state: State
    says: str
    mend: str = ""


def well(about: str, says: str) -> Finding:
    return Finding(about=about, state=State.WELL, says=says)


def doubtful(about: str, says: str, mend: str) -> Finding:
    return Finding(about=about, state=State.DOUBTFUL, says=says, mend=mend)


def wrong(about: str, says: str, mend: str) -> Finding:
    return Finding(about=about, state=State.WRONG, says=says, mend=mend)
