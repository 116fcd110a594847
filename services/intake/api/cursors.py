"""Cursors of intake's lists, read back into the keys they were made from."""

import operator
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from shared.kernel.refusals import Invalid, Problem
from shared.web.paging import decode_cursor

T = TypeVar("T")


def _read(cursor: str | None, make: Callable[..., T]) -> T | None:
    key = decode_cursor(cursor)
    if key is None:
        return None
    try:
        return make(*key)
    except (TypeError, ValueError, AttributeError) as fault:
        told = Problem(field="cursor", code="invalid", message="This is no cursor that this list has given out.")
        raise Invalid([told]) from fault


def id_cursor(cursor: str | None) -> UUID | None:
    """Raises Invalid."""
    return _read(cursor, UUID)


def place_cursor(cursor: str | None) -> tuple[int, str, UUID] | None:
    """Raises Invalid."""

    def make(position: Any, name: Any, identity: Any) -> tuple[int, str, UUID]:
        return operator.index(position) % 2**31, name.replace("\x00", ""), UUID(identity)

    return _read(cursor, make)


def instant_cursor(cursor: str | None) -> tuple[datetime, UUID] | None:
    """Raises Invalid."""

    def make(at: Any, identity: Any) -> tuple[datetime, UUID]:
        return datetime.fromisoformat(at), UUID(identity)

    return _read(cursor, make)
