"""Pages of a list by cursor: stable while rows come and go, and as fast on the last page as on the first."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson

from shared.kernel.refusals import Invalid, Problem

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """Rows of a list, and the cursor that continues behind them, or None."""

    items: Sequence[R]
    next: str | None


def encode_cursor(*key: Any) -> str:
    """Return an opaque text for the key of the last row shown."""
    return base64.urlsafe_b64encode(orjson.dumps(key)).decode().rstrip("=")


def decode_cursor(cursor: str | None, *readers: Callable[[Any], Any]) -> list[Any] | None:
    """Return the key that `encode_cursor` wrote, or None for the first page.

    `readers` make the parts of the key what they were, such as `UUID`. Raises Invalid for a cursor of another make.
    """
    if cursor is None:
        return None
    try:
        key = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as fault:
        raise _bad_cursor() from fault
    if not isinstance(key, list):
        raise _bad_cursor()
    return _read_key(key, readers) if readers else key


def _read_key(key: list[Any], readers: Sequence[Callable[[Any], Any]]) -> list[Any]:
    try:
        return [read(part) for read, part in zip(readers, key, strict=True)]
    except (ValueError, TypeError, AttributeError) as fault:
        raise _bad_cursor() from fault


def _bad_cursor() -> Invalid:
    return Invalid([Problem(field="cursor", code="invalid", message="This is no cursor that a list has given out.")])


def page(rows: Sequence[R], limit: int, key: Callable[[R], Sequence[Any]]) -> Page[R]:
    """Return a page from up to `limit` + 1 rows: the one too many only tells that there is more."""
    shown = rows[:limit]
    more = len(rows) > limit
    return Page(items=shown, next=encode_cursor(*key(shown[-1])) if more and shown else None)
