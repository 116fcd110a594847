"""The orders of the story, and what is expected of each."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Told:
    """One order of the story: what is sent, what should become of it, and what is known of it so far."""

    payload: dict[str, Any]
    outcome: str
    problems: tuple[str, ...]
    completion: dict[str, Any]
    answer: dict[str, Any] | None = None
    order_id: str = ""
    number: str = ""
    state: str = "sent"
    was_completed: bool = False
    revision_asked: bool = False
    wants_revision: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """It can become an order, perhaps after its client has completed it."""
        return self.outcome != "refused"

    @property
    def name(self) -> str:
        return f"{self.payload['source']} {self.payload['external_id'] or '(no id)'}"


def read_orders(file: Path, count: int) -> list[Told]:
    """Return `count` orders from `file`; where it has fewer they come again under other ids."""
    lines = [json.loads(line) for line in file.read_text().splitlines() if line.strip()]
    orders = []
    for place in range(count):
        payload = dict(lines[place % len(lines)])
        expected = payload.pop("expect")
        if (round_ := place // len(lines)) and payload["external_id"]:
            payload["external_id"] += f"-{round_ + 1}"
        elif round_:
            payload["note"] = f"round {round_ + 1}"
        orders.append(
            Told(
                payload=payload,
                outcome=expected["outcome"],
                problems=tuple(expected.get("problems", ())),
                completion=expected.get("completion", {}),
            )
        )
    _choose_revisions(orders)
    return orders


def _choose_revisions(orders: list[Told]) -> None:
    """Every fifth client is not happy with the first delivery."""
    for order in [order for order in orders if order.is_good][1::5]:
        order.wants_revision = True
