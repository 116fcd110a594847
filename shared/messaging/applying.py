"""Applies messages: inbox, handlers and outbox in one transaction, for one message or for a whole bulk."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.contracts.schema import UnknownMessage, from_wire
from shared.kernel.facts import Message
from shared.kernel.refusals import Refusal
from shared.kernel.trace import Trace, traced
from shared.messaging.handlers import Gather, Handlers, OnAnswer
from shared.messaging.incoming import Incoming
from shared.storage import inbox, parked
from shared.storage.inbox import Key, Known
from shared.storage.parked import Misfit
from shared.storage.work import Work

#: Classes of SQLSTATE that mean no connection (08), too many of them (53) or a server that is going or coming (57P).
_LOST: Final = ("08", "53", "57P")

Begin = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of a message: it has its receipt now, and `answer` goes to its sender if they wait for one."""

    incoming: Incoming
    answer: dict[str, Any] | None = None


class Unsettled(Exception):
    """These messages of a bulk can't be applied in it. Nothing of it was written."""

    def __init__(self, messages: Sequence[Incoming]) -> None:
        super().__init__(f"{len(messages)} messages can't be applied in their bulk")
        self.messages = messages


@dataclass(slots=True)
class _Batch:
    fresh: list[Incoming] = field(default_factory=list)
    known: dict[Key, Known] = field(default_factory=dict)


class Applier:
    """Applies messages to one app, all of a bulk or none."""

    def __init__(self, begin_work: Begin, handlers: Handlers, gather: Gather, on_answer: OnAnswer) -> None:
        self._begin_work = begin_work
        self._handlers = handlers
        self._gather = gather
        self._on_answer = on_answer

    def apply(self, bulk: Sequence[Incoming]) -> list[Settled]:
        """Apply all of `bulk` in one transaction. Raises Unsettled where some of it fail, or what a lone message raised."""
        with self._begin_work() as work:
            batch = self._admit(work.session.connection(), bulk)
            answers = self._handle_all(work, batch.fresh)
            inbox.keep_answers(work.session.connection(), answers)
            inbox.hurry(
                work.session.connection(),
                sorted({incoming.about for incoming in batch.fresh if incoming.about}),
            )
            settled = [self._settled(incoming, batch, answers) for incoming in bulk]
            for item in settled:
                if item.answer is not None:
                    self._on_answer(work, item.incoming, item.answer)
        return settled

    def _settled(self, incoming: Incoming, batch: _Batch, answers: Mapping[Key, dict[str, Any]]) -> Settled:
        known = batch.known.get(incoming.key)
        return Settled(incoming=incoming, answer=known.answer if known else answers.get(incoming.key))

    def _admit(self, connection: Connection, bulk: Sequence[Incoming]) -> _Batch:
        """Write `bulk` into the inbox and tell the new ones from those that were heard before."""
        admitted = inbox.admit(connection, [incoming.arrival() for incoming in bulk])
        repeated = [incoming for incoming in bulk if incoming.key not in admitted]
        known = inbox.recall(connection, [incoming.key for incoming in repeated])
        for incoming in repeated:
            if known[incoming.key].body_sha != incoming.body_sha:
                park_message(connection, incoming, "reused_id", "another message came under this id before")
        return _Batch(fresh=[incoming for incoming in bulk if incoming.key in admitted], known=known)

    def _handle_all(self, work: Work, fresh: Sequence[Incoming]) -> dict[Key, dict[str, Any]]:
        """Handle every message and return the answers. Raises Unsettled, or what a lone message raised."""
        answers: dict[Key, dict[str, Any]] = {}
        failed: list[Incoming] = []
        read = self._read(fresh, failed)
        self._gather(work, [message for _, message in read])
        for incoming, message in read:
            try:
                answer = self._handle(work, incoming, message)
            except Exception as fault:
                if len(fresh) == 1 or is_lost(fault):
                    raise
                failed.append(incoming)
                if isinstance(fault, DBAPIError):
                    break  # the transaction is of no use any more: who else would fail is not to be seen
            else:
                if answer is not None:
                    answers[incoming.key] = answer
        if failed:
            raise Unsettled(failed)
        return answers

    def _read(self, fresh: Sequence[Incoming], failed: list[Incoming]) -> list[tuple[Incoming, Message]]:
        read = []
        for incoming in fresh:
            try:
                read.append((incoming, from_wire(incoming.name, incoming.payload)))
            except (Refusal, UnknownMessage):
                if len(fresh) == 1:
                    raise
                failed.append(incoming)
        return read

    def _handle(self, work: Work, incoming: Incoming, message: Message) -> dict[str, Any] | None:
        work.trace = Trace(trace_id=incoming.trace_id, cause_id=incoming.key.message_id, message=incoming.name)
        with traced(work.trace):
            return self._handlers[type(message)](work, message)


def is_lost(fault: Exception) -> bool:
    """Tell whether `fault` says that the database is out of reach, rather than that a statement is wrong."""
    if isinstance(fault, PoolTimeout):
        return True
    if not isinstance(fault, OperationalError | InterfaceError):
        return False
    code = getattr(fault.orig, "sqlstate", None)
    return code is None or code.startswith(_LOST)


def park_message(
    connection: Connection, incoming: Incoming, kind: str, reason: str, details: dict[str, Any] | None = None
) -> None:
    """Keep the message, as it came, for a person to look at."""
    parked.park(
        connection,
        Misfit(
            queue=incoming.queue,
            kind=kind,
            reason=reason,
            raw=incoming.raw,
            source=incoming.key.source,
            message_id=incoming.key.message_id,
            name=incoming.name,
            details=details,
        ),
    )
