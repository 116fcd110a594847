"""What keeps messages from being lost or doubled, switched off one at a time: a test of a guard must fail without it.

Called in a process of its own, which it changes for good.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

from shared.messaging.publisher import Publisher
from shared.messaging.relay import Relay
from shared.messaging.transport import Channel
from shared.storage import inbox, outbox, parked


def switch_off(guard: str) -> None:
    """Have this process work without `guard`; an empty one changes nothing."""
    if guard:
        {
            "inbox": _no_inbox,
            "held list": _no_held_list,
            "outbox": _no_outbox,
            "row until the receipt": _no_row_until_the_receipt,
            "list of slips taken": _no_list_of_slips_taken,
        }[guard]()


def die_at(step: str) -> None:
    """Have this process killed when it comes to `step`; an empty one changes nothing."""
    if step == "push":
        Publisher.send = _die  # type: ignore[method-assign]  # this process is made to die here
    if step == "parking":
        parked.park = _die


def _die(*_: Any, **__: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def _no_inbox() -> None:
    """Nobody remembers what was heard."""
    inbox.admit = lambda _, arrivals: {arrival.key for arrival in arrivals}


def _no_held_list() -> None:
    """What is taken is in nobody's list: as with BRPOP."""

    def pop(self: Channel, queue: str, wait: float) -> tuple[list[bytes], bool]:
        found = self.client.brpop(queue, wait)
        return ([found[1]] if found else []), False

    Channel._some = pop  # type: ignore[method-assign]


def _no_outbox() -> None:
    """What is told is sent, and kept nowhere."""
    outbox.put = lambda *_: None


def _no_row_until_the_receipt() -> None:
    """A letter leaves the outbox when it is sent, not when its receipt is there."""
    claim: Callable[..., list[outbox.Letter]] = outbox.claim_due

    def claim_and_close(connection: Any, oldest: Any) -> list[outbox.Letter]:
        letters = claim(connection, oldest)
        outbox.close(connection, [letter.message_id for letter in letters])
        return letters

    outbox.claim_due = claim_and_close


def _no_list_of_slips_taken() -> None:
    """A parking slip is on no list while it is stored."""
    Relay._take_slips = lambda self, here, _: self._client.rpop(here, 20) or []  # type: ignore[method-assign]
