"""A piece of work: one transaction, one instant, and what is told when it is done. The only place that commits."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from shared.kernel.clock import Clock, system_clock
from shared.kernel.facts import Ask, Message
from shared.kernel.trace import Trace, current_trace
from shared.storage import outbox, timers
from shared.storage import trail as trails
from shared.storage.outbox import Letter
from shared.storage.revoked import revoke
from shared.storage.timers import Timer
from shared.storage.writing import write_down


class Work:
    """What a use case works with. An app's own Work adds its repositories, each made from `session`."""

    def __init__(self, session: Session, at: datetime, trace: Trace) -> None:
        self.session = session
        self.trace = trace
        self._at = at
        self._letters: list[Letter] = []
        self._timers: dict[str, Timer] = {}
        self._forgotten: list[str] = []
        self._trail: list[trails.Entry] = []

    def now(self) -> datetime:
        """Return the one instant in which this whole piece of work happens."""
        return self._at

    def announce(self, *messages: Message) -> None:
        """Tell `messages` when the work is done, to everyone who hears them (shared/contracts/routes.py)."""
        self._letters += outbox.letters_for(messages, self.trace, self._at)

    def later(self, ask: Ask, *, at: datetime, key: str) -> None:
        """Ask ourselves `ask` at `at`. The same `key` again moves the timer; `forget(key)` takes it away."""
        self._timers[key] = Timer(key=key, ask=ask, due_at=at, trace_id=self.trace.trace_id)

    def forget(self, *keys: str) -> None:
        """Take timers away. None of that name is fine."""
        self._forgotten += keys
        for key in keys:
            self._timers.pop(key, None)

    def trail(self, entry: trails.Entry) -> None:
        """Have it written in the audit trail, with everything else or not at all."""
        self._trail.append(entry)

    def take_no_token(self, about: Iterable[UUID], *, before: datetime, until: datetime) -> None:
        """Tokens of these sessions or people that were made `before` are good no more."""
        revoke(self.session.connection(), about, before=before, until=until, now=self._at)

    def settle(self) -> list[Letter]:
        """Write everything down, in the open transaction: the domain's rows, timers and outbox. Return what is to be sent."""
        write_down(self.session)
        connection = self.session.connection()
        timers.forget(connection, self._forgotten)
        timers.set_timers(connection, list(self._timers.values()))
        outbox.put(connection, self._letters)
        trails.append(connection, self._trail, self._at)
        return self._letters


W = TypeVar("W", bound=Work)
W_co = TypeVar("W_co", bound=Work, covariant=True)


class BeginWork(Protocol[W_co]):
    """Opens a piece of work: commits on a clean exit, rolls back on an exception."""

    def __call__(self) -> AbstractContextManager[W_co]: ...


#: Sends letters that are safely in the outbox. It may fail or lag without harm, and never raises.
Send = Callable[[Sequence[Letter]], None]


def begin_work_on(
    engine: Engine, make: Callable[[Session, datetime, Trace], W], *, send: Send, clock: Clock = system_clock
) -> Callable[[], AbstractContextManager[W]]:
    """Return the `begin_work` of an app: work that `make` makes, on `engine`; `send` gets what was told, after the commit."""

    @contextmanager
    def begin_work() -> Iterator[W]:
        with Session(engine, expire_on_commit=False) as session:
            work = make(session, clock(), current_trace())
            try:
                yield work
                letters = work.settle()
                session.commit()
            except BaseException:
                session.rollback()
                raise
        if letters:
            send(letters)

    return begin_work


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """A transaction for the mechanisms beside the apps' own work: commits on a clean exit, rolls back on an exception."""
    with engine.begin() as connection:
        yield connection
