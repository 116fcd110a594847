"""Digests what a queue brings: inbox, handler and outbox in one transaction; what can't be applied waits or is parked."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.contracts.schema import UnknownMessage
from shared.kernel.facts import Message, declared_messages
from shared.kernel.meters import MESSAGES_DEFERRED, MESSAGES_PARKED
from shared.kernel.refusals import Invalid, NotYet, Outage, Problem, Refusal
from shared.messaging.applying import Applier, Begin, Settled, Unsettled, is_lost, park_message
from shared.messaging.handlers import Gather, Handlers, OnAnswer, answer_no_other_way, gather_nothing
from shared.messaging.incoming import Incoming
from shared.storage import inbox
from shared.storage.inbox import InboxStatus

log = structlog.get_logger()

#: A message that failed this often for a reason that should have passed is parked. The wait between tries grows to two minutes,
#: so this is a day: what it waits for may lie in the outbox of an app that is down for hours.
MOST_TRIES: Final = 720
#: One that failed with a bug, or took its worker with it, is parked earlier.
MOST_BUGS: Final = 5

#: A bulk is two messages or more; one of which some fail is tried so often without those that did.
_BULK: Final = 2
_MOST_BULKS: Final = 3

_DIED: Final = "bug: a worker died while it held this"

#: Adds what the app itself can say against a payload that its schema refuses already, so that all problems are named at once.
Explain = Mapping[type[Message], Callable[[Any, Mapping[str, Any], Sequence[Problem]], Sequence[Problem]]]


class Consumer:
    """Digests messages for one app. Safe to run in any number of processes."""

    #: Called before each message that goes alone, and while the database is out of reach: a worker shows by it that it gets on.
    on_step: Callable[[], None] = staticmethod(lambda: None)

    def __init__(
        self,
        begin_work: Begin,
        handlers: Handlers,
        *,
        gather: Gather = gather_nothing,
        explain: Explain | None = None,
        on_answer: OnAnswer = answer_no_other_way,
    ) -> None:
        self._begin_work = begin_work
        self._applier = Applier(begin_work, handlers, gather, on_answer)
        self._on_answer = on_answer
        self._explain = explain or {}

    def digest(self, bulk: Sequence[Incoming]) -> list[Settled]:
        """Settle every message of `bulk`; when this returns each is applied, deferred or parked, and safely in the database.

        All go in one transaction. Those that fail in it are taken out, so that they cost the others no more than to go again, and go alone.
        Waits while the database can't be reached: nothing could be settled without it.
        """
        unlike = list({incoming.key: incoming for incoming in reversed(bulk)}.values())[::-1]
        settled = self._patiently(lambda: self._settle(unlike))
        by_key = {item.incoming.key: item for item in settled}
        others = [incoming for incoming in bulk if incoming.body_sha != by_key[incoming.key].incoming.body_sha]
        self._patiently(lambda: [self._alone(other) for other in others])
        return [by_key[incoming.key] for incoming in bulk]

    def _settle(self, bulk: list[Incoming]) -> list[Settled]:
        good, settled = [incoming for incoming in bulk if not incoming.is_repeat], []
        for _ in range(_MOST_BULKS):
            if len(good) < _BULK:
                break
            try:
                settled = self.apply(good)
                break
            except Unsettled as unsettled:
                failed = {incoming.key for incoming in unsettled.messages}
                good = [incoming for incoming in good if incoming.key not in failed]
            except Exception as fault:
                if is_lost(fault):
                    raise
                log.info("one by one", messages=len(good), fault=type(fault).__name__)
                break
        done = {item.incoming.key for item in settled}
        return settled + [self._alone(incoming) for incoming in bulk if incoming.key not in done]

    def apply(self, bulk: Sequence[Incoming]) -> list[Settled]:
        """Apply all of `bulk` in one transaction, or none. Raises Unsettled, or what a lone message raised."""
        return self._applier.apply(bulk)

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
        MESSAGES_DEFERRED.add(incoming.queue)
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
            park_message(connection, incoming, kind, reason, answer)
            if answer is not None:
                self._on_answer(work, incoming, answer)
        MESSAGES_PARKED.add(incoming.queue)
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
