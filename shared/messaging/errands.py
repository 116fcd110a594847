"""A desk of errands: runs what leaves the house, several at a time, and settles each message when it is back."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from shared.contracts.schema import from_wire
from shared.kernel.trace import Trace, traced
from shared.messaging.applying import Begin, Settled
from shared.messaging.consumer import Consumer
from shared.messaging.handlers import Errands
from shared.messaging.incoming import Incoming
from shared.storage import inbox
from shared.storage.inbox import InboxStatus


class ErrandDesk(Consumer):
    """Digests the asks that wake errands. An errand holds no transaction while outside and is safe to repeat."""

    def __init__(self, begin_work: Begin, errands: Errands, *, threads: int) -> None:
        super().__init__(begin_work, dict.fromkeys(errands, _is_back))
        self._errands = errands
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="errand")

    def digest(self, bulk: Sequence[Incoming]) -> list[Settled]:
        """Run the errands of `bulk` side by side, one for asks that are the same; return when all are settled."""
        alike: dict[str, list[Incoming]] = {}
        for incoming in bulk:
            alike.setdefault(f"{incoming.name} {sorted(incoming.payload.items())}", []).append(incoming)
        settled = [item for group in self._threads.map(super().digest, alike.values()) for item in group]
        by_key = {item.incoming.key: item for item in settled}
        return [by_key[incoming.key] for incoming in bulk]

    def apply(self, bulk: Sequence[Incoming]) -> list[Settled]:
        """Run the errand first, outside of any transaction, then write its messages down as applied. All of `bulk` ask the same."""
        for incoming in self._unsettled(bulk)[:1]:
            message = from_wire(incoming.name, incoming.payload)
            with traced(Trace(trace_id=incoming.trace_id, cause_id=incoming.key.message_id)):
                self._errands[type(message)](message)
        return super().apply(bulk)

    def close(self) -> None:
        """Return when nothing is running any more; an errand that leaves something running behind it has a `close` of its own."""
        self._threads.shutdown(wait=True)
        for errand in {id(errand): errand for errand in self._errands.values()}.values():
            close = getattr(errand, "close", None)
            if close is not None:
                close()

    def _unsettled(self, bulk: Sequence[Incoming]) -> list[Incoming]:
        with self._begin_work() as work:
            known = inbox.recall(work.session.connection(), [incoming.key for incoming in bulk])
        settled = {key for key, one in known.items() if one.status is not InboxStatus.DEFERRED}
        return [incoming for incoming in bulk if incoming.key not in settled]


def _is_back(_: Any, __: Any) -> None:
    """The errand itself has done everything already."""
