"""The thread through one story: which request or message is being worked on, across apps and logs."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from shared.kernel.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """`trace_id` is shared by all that one outside event set off; `cause_id` and `message` are id and name of the message worked on now, if any."""

    trace_id: str
    cause_id: UUID | None = None
    message: str = ""


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def new_trace() -> Trace:
    return Trace(trace_id=new_id().hex)


def current_trace() -> Trace:
    """Return the trace of the work at hand, or a new one outside of any."""
    return _current.get() or new_trace()


def told_by_trace() -> dict[str, str]:
    """Return what a log line says of the message that is worked on now; nothing outside of any."""
    trace = _current.get()
    if trace is None or trace.cause_id is None:
        return {}
    return {"trace_id": trace.trace_id, "message": trace.message, "message_id": str(trace.cause_id)}


@contextmanager
def traced(trace: Trace) -> Iterator[Trace]:
    """While inside, `trace` is the current one."""
    token = _current.set(trace)
    try:
        yield trace
    finally:
        _current.reset(token)
