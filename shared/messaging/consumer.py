"""Digests what a queue brings: inbox, handler and outbox in one transaction; what can't be applied waits or is parked."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.contracts.schema import UnknownMessage, from_wire
from shared.kernel.facts import Message, declared_messages
from shared.kernel.refusals import Invalid, NotYet, Outage, Problem, Refusal
from shared.kernel.trace import Trace, traced
from shared.messaging.handlers import Handlers
from shared.messaging.incoming import Incoming
from shared.storage import inbox, parked
from shared.storage.inbox import InboxStatus, Key, Known
from shared.storage.parked import Misfit
from shared.storage.work import Work

log = structlog.get_logger()

#: A message that failed this often for a reason that should have passed is parked. The wait between tries grows to two minutes,
#: so this is a day: what it waits for may lie in the outbox of an app that is down for hours.
MOST_TRIES: Final = 720
#: One that failed with a bug, or took its worker with it, is parked earlier.
MOST_BUGS: Final = 5

_DIED: Final = "bug: a worker died while it held this"

#: Classes of SQLSTATE that mean no connection (08), too many of them (53) or a server that is going or coming (57P).
_LOST: Final = ("08", "53", "57P")

Begin = Callable[[], AbstractContextManager[Any]]

#: Adds what the app itself can say against a payload that its schema refuses already, so that all problems are named at once.
Explain = Mapping[type[Message], Callable[[Any, Mapping[str, Any], Sequence[Problem]], Sequence[Problem]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of a message: it has its receipt now, and `answer` goes to its sender if they wait for one."""

    incoming: Incoming
    answer: dict[str, Any] | None = None


@dataclass(slots=True)
class _Batch:
    fresh: list[Incoming] = field(default_factory=list)
    known: dict[Key, Known] = field(default_factory=dict)


class Consumer:
    """Digests messages for one app. Safe to run in any number of processes."""

    #: Called before each message that goes alone, and while the database is out of reach: a worker shows by it that it gets on.
    on_step: Callable[[], None] = staticmethod(lambda: None)

    def __init__(self, begin_work: Begin, handlers: Handlers, *, explain: Explain | None = None) -> None:
        self._begin_work = begin_work
        self._handlers = handlers
        self._explain = explain or {}

    def digest(self, bulk: Sequence[Incoming]) -> list[Settled]:
        """Settle every message of `bulk`; when this returns each is applied, deferred or parked, and safely in the database.

        All go in one transaction; where one fails, each goes alone, so that it costs only itself.
        Waits while the database can't be reached: nothing could be settled without it.
        """
        unlike = list({incoming.key: incoming for incoming in reversed(bulk)}.values())[::-1]
        settled = self._patiently(lambda: self._settle(unlike))
        by_key = {item.incoming.key: item for item in settled}
        others = [incoming for incoming in bulk if incoming.body_sha != by_key[incoming.key].incoming.body_sha]
        self._patiently(lambda: [self._alone(other) for other in others])
        return [by_key[incoming.key] for incoming in bulk]

    def _settle(self, bulk: list[Incoming]) -> list[Settled]:
        if len(bulk) > 1 and not any(incoming.is_repeat for incoming in bulk):
            try:
                return self.apply(bulk)
            except Exception as fault:
                if is_lost(fault):
                    raise
                log.info("one by one", messages=len(bulk), fault=type(fault).__name__)
        return [self._alone(incoming) for incoming in bulk]

    def apply(self, bulk: Sequence[Incoming]) -> list[Settled]:
        """Apply all of `bulk` in one transaction, or none."""
        answers: dict[Key, dict[str, Any]] = {}
        with self._begin_work() as work:
            batch = self._admit(work.session.connection(), bulk)
            for incoming in batch.fresh:
                answer = self._handle(work, incoming)
                if answer is not None:
                    answers[incoming.key] = answer
            inbox.keep_answers(work.session.connection(), answers)
            inbox.hurry(
                work.session.connection(),
                sorted({incoming.about for incoming in batch.fresh if incoming.about}),
            )
        return [self._settled(incoming, batch, answers) for incoming in bulk]

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
                _park(connection, incoming, "reused_id", "another message came under this id before")
        return _Batch(fresh=[incoming for incoming in bulk if incoming.key in admitted], known=known)

    def _handle(self, work: Work, incoming: Incoming) -> dict[str, Any] | None:
        trace = Trace(trace_id=incoming.trace_id, cause_id=incoming.key.message_id)
        work.trace = trace
        with (
            traced(trace),
            structlog.contextvars.bound_contextvars(
                trace_id=incoming.trace_id, message=incoming.name, about=incoming.about
            ),
        ):
            message = from_wire(incoming.name, incoming.payload)
            answer = self._handlers[type(message)](work, message)
            work.session.flush()
            return answer

    def _alone(self, incoming: Incoming) -> Settled:
        """Settle one message: apply it, or defer it, or park it."""
        self.on_step()
        if incoming.is_repeat and (settled := self._note_repeat(incoming)):
            return settled
        try:
            return self.apply([incoming])[0]
        except NotYet as early:
            return self._defer(incoming, f"not yet: {early}", MOST_TRIES)
        except Outage as outage:
            return self._defer(incoming, f"outage: {outage}", MOST_TRIES)
        except Refusal as refusal:
            return self._refuse(incoming, refusal)
        except UnknownMessage as unknown:
            return self._refuse(incoming, Invalid([Problem(field="", code="unknown_message", message=str(unknown))]))
        except Exception as bug:
            if is_lost(bug):
                raise
            log.exception("bug", message=incoming.name, message_id=str(incoming.key.message_id))
            return self._defer(incoming, f"bug: {type(bug).__name__}: {bug}", MOST_BUGS)

    def _note_repeat(self, incoming: Incoming) -> Settled | None:
        """Count that a worker died with this message in hand; park it where that happened too often."""
        with self._begin_work() as work:
            connection = work.session.connection()
            known = inbox.recall(connection, [incoming.key]).get(incoming.key)
            if known and known.status is not InboxStatus.DEFERRED:
                return None
            tries = inbox.defer(connection, incoming.arrival(), _DIED)
            if tries <= MOST_BUGS:
                return None
        return self._give_up(incoming, "killed_worker", f"{tries} workers died while they held this")

    def _defer(self, incoming: Incoming, reason: str, most: int) -> Settled:
        with self._begin_work() as work:
            tries = inbox.defer(work.session.connection(), incoming.arrival(), reason)
        log.warning("deferred", message=incoming.name, about=incoming.about, reason=reason, tries=tries)
        if tries <= most:
            return Settled(incoming=incoming)
        return self._give_up(incoming, "handler", f"tried {tries} times: {reason}")

    def _refuse(self, incoming: Incoming, refusal: Refusal) -> Settled:
        with self._begin_work() as work:
            problems = self._all_problems(work, incoming, refusal)
        answer = {
            "outcome": "refused",
            "code": refusal.code,
            "detail": refusal.sentence,
            "problems": [{"field": p.field, "code": p.code, "message": p.message} for p in problems],
        }
        return self._give_up(incoming, "refused", refusal.sentence, answer)

    def _all_problems(self, work: Any, incoming: Incoming, refusal: Refusal) -> Sequence[Problem]:
        if not isinstance(refusal, Invalid):
            return ()
        explain = self._explain.get(declared_messages().get(incoming.name, Message))
        return explain(work, incoming.payload, refusal.problems) if explain else refusal.problems

    def _give_up(self, incoming: Incoming, kind: str, reason: str, answer: dict[str, Any] | None = None) -> Settled:
        """Park the message for a person to look at, and remember the answer to it."""
        with self._begin_work() as work:
            connection = work.session.connection()
            inbox.set_aside(connection, incoming.arrival(), InboxStatus.PARKED, answer)
            inbox.stop_deferring(connection, incoming.key)
            _park(connection, incoming, kind, reason, answer)
        log.error("parked", message=incoming.name, kind=kind, reason=reason)
        return Settled(incoming=incoming, answer=answer)

    def _patiently(self, settle: Callable[[], list[Settled]]) -> list[Settled]:
        """Try until the database is there. What was settled before it went is found in the inbox."""
        wait = 0.1
        while True:
            try:
                return settle()
            except (DBAPIError, PoolTimeout) as fault:
                if not is_lost(fault):
                    raise
                log.warning("database out of reach", fault=type(fault).__name__, detail=str(fault).splitlines()[0])
                self.on_step()
                time.sleep(wait)
                wait = min(wait * 2, 2.0)


def is_lost(fault: Exception) -> bool:
    """Tell whether `fault` says that the database is out of reach, rather than that a statement is wrong."""
    if isinstance(fault, PoolTimeout):
        return True
    if not isinstance(fault, OperationalError | InterfaceError):
        return False
    code = getattr(fault.orig, "sqlstate", None)
    return code is None or code.startswith(_LOST)


def _park(
    connection: Connection, incoming: Incoming, kind: str, reason: str, details: dict[str, Any] | None = None
) -> None:
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
