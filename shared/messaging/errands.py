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
        """Run the errands of `bulk` side by side; return when all are settled."""
        return list(self._threads.map(self._digest_one, bulk))

    def _digest_one(self, incoming: Incoming) -> Settled:
        return super().digest([incoming])[0]

    def apply(self, bulk: Sequence[Incoming]) -> list[Settled]:
        """Run the errand first, outside of any transaction, then write its message down as applied."""
        for incoming in bulk:
            if not self._was_settled(incoming):
                message = from_wire(incoming.name, incoming.payload)
                with traced(Trace(trace_id=incoming.trace_id, cause_id=incoming.key.message_id)):
                    self._errands[type(message)](message)
        return super().apply(bulk)

    def _was_settled(self, incoming: Incoming) -> bool:
        with self._begin_work() as work:
            known = inbox.recall(work.session.connection(), [incoming.key]).get(incoming.key)
        return known is not None and known.status is not InboxStatus.DEFERRED


def _is_back(_: Any, __: Any) -> None:
    """The errand itself has done everything already."""
