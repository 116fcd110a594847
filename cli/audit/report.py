"""What an audit has found."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question that was asked of `counted` things. `findings` are unexplained, `notes` are worth a look; both are sentences."""

    name: str
    counted: int
    findings: Sequence[str] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All checks, and how much was there when the system was looked at."""

    checks: Sequence[Check]
    orders: int
    messages_under_way: int
    parked: int = field(default=0)

    @property
    def findings(self) -> list[str]:
        """What nothing explains."""
        return [finding for check in self.checks for finding in check.findings]

    @property
    def notes(self) -> list[str]:
        """What is explained, but waits for somebody."""
        return [note for check in self.checks for note in check.notes]

    @property
    def unexplained(self) -> int:
        """How many things nothing explains: none in a system that has lost and doubled nothing."""
        return len(self.findings)

    def figures(self) -> dict[str, Any]:
        """Return the report as JSON has it."""
        return {
            "orders": self.orders,
            "messages_under_way": self.messages_under_way,
            "unexplained": self.unexplained,
            "findings": self.findings,
            "notes": self.notes,
            "parked": self.parked,
        }
