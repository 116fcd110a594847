"""How the providers misbehave on request: webhooks late, doubled, out of order or lost, answers that never arrive."""

from __future__ import annotations

import random
from typing import Any, Final

from cli.card_simulator.store import Store

#: What can be asked for, and what is so until it is asked for.
#:
#: `webhook_delay_s`: so late is a webhook. `webhook_copies`: so often it is sent. `webhook_shuffle_s`: each copy is late by a random part
#: of so long. `webhook_drop`: so many of the next ones are never sent. `webhook_fail`: so many of the next tries are reported as failed
#: although they may have arrived. `answer_cut`: so many of the next changes happen, but the connection ends before the answer.
#: `answer_busy`: so many of the next requests are answered 503 and change nothing. `keys_forgotten`: 1 where no idempotency key
#: is remembered, as no provider should be: to see what keys are good for.
NORMAL: Final[dict[str, float]] = {
    "webhook_delay_s": 0.0,
    "webhook_copies": 1,
    "webhook_shuffle_s": 0.0,
    "webhook_drop": 0,
    "webhook_fail": 0,
    "answer_cut": 0,
    "answer_busy": 0,
    "keys_forgotten": 0,
}


class Behaviour:
    """The present behaviour, kept in the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._chance = random.Random()  # noqa: S311  # which webhook is late is no secret

    def now(self) -> dict[str, Any]:
        return NORMAL | self._store.behaviour()

    def change(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Behave as `wanted` from now on, where it names something there is. Raises KeyError, ValueError."""
        for name, value in wanted.items():
            self._store.behave(name, type(NORMAL[name])(value))
        return self.now()

    def uses_up(self, name: str) -> bool:
        """Tell whether the next one is to go wrong as `name` says; that one is counted."""
        left = int(self.now()[name])
        if left > 0:
            self._store.behave(name, left - 1)
        return left > 0

    def delays_s(self) -> list[float]:
        """Return how late each copy of the next webhook is; none where it is lost."""
        if self.uses_up("webhook_drop"):
            return []
        now = self.now()
        return [
            now["webhook_delay_s"] + self._chance.random() * now["webhook_shuffle_s"]
            for _ in range(int(now["webhook_copies"]))
        ]
