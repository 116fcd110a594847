"""The kinds of no. Who knows HTTP turns them into statuses; nobody below does."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any


@cache
def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


class Refusal(Exception):
    """An expected no: a sentence for people, a stable `code` for programs, `details` that name what stood in the way."""

    def __init__(self, sentence: str, **details: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.details: Mapping[str, Any] = details

    @property
    def code(self) -> str:
        """`OrderClosed` is `order_closed`."""
        return _snake(type(self).__name__)


class NotFound(Refusal):
    """There is no such thing, or none that this actor may know of."""


class NotAllowed(Refusal):
    """The actor may not do this."""


class Unauthenticated(Refusal):
    """Nobody has shown who they are."""


class Conflict(Refusal):
    """The thing is in a state that does not allow it."""


class TooMany(Refusal):
    """This was tried too often; it may be tried again `after` a while."""

    def __init__(self, sentence: str, *, after: timedelta) -> None:
        super().__init__(sentence)
        self.after = after


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with an input: where, a stable code, and a sentence a client understands (rule I-4)."""

    field: str
    code: str
    message: str


class Invalid(Refusal):
    """The input is malformed; `problems` names every one of its faults."""

    def __init__(self, problems: Sequence[Problem], sentence: str = "") -> None:
        self.problems = tuple(problems)
        super().__init__(sentence or "; ".join(f"{problem.field}: {problem.message}" for problem in self.problems))


class NotYet(Exception):
    """A message came before what it speaks of: worth waiting for."""


class Outage(Exception):
    """A partner can't be reached: try again later, after `after` where the partner said so."""

    def __init__(self, sentence: str, *, after: timedelta | None = None) -> None:
        super().__init__(sentence)
        self.after = after
