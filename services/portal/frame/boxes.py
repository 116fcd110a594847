"""A page made from several apps: each fills its box, and one that can't be reached leaves a notice in it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog

from shared.kernel.refusals import NotAllowed, NotFound, Outage

log = structlog.get_logger()

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Box(Generic[T]):
    """`content` as an app gave it, or None; `notice` says in words why there is none, or nothing where none is meant to be."""

    content: T | None = None
    notice: str = ""

    @property
    def is_shown(self) -> bool:
        return self.content is not None or bool(self.notice)


def fill(read: Callable[[], T], *, otherwise: str) -> Box[T]:
    """Return what `read` gives; `otherwise` as a notice where the app is out of reach; nothing where it is not this person's."""
    try:
        return Box(read())
    except Outage as outage:
        log.warning("outage", detail=str(outage))
        return Box(notice=otherwise)
    except (NotAllowed, NotFound):
        return Box()
