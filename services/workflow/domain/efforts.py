"""Effort: what an order asks of a member."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """Points of a member's capacity, and minutes of their work; 0 minutes where nobody has said."""

    points: int = 1
    minutes: int = 0


ONE_POINT: Final = Effort()
