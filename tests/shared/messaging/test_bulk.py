"""A bulk of messages is digested by as many statements as two of them, and each keeps its own trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from shared.contracts.intake.facts import RemindClient
from shared.contracts.workflow.facts import OrderCancelled, OrderCompleted
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import write_envelope
from shared.messaging.incoming import Incoming
from shared.messaging.reading import read_envelope
from shared.messaging.transport import allowed_on
from shared.storage.work import Work, begin_work_on
from tests.shared.messaging.conftest import a_letter
from tests.support.keys import KEYRING
from tests.support.messages import NOON, a_completion


def pass_on(work: Work, fact: OrderCompleted) -> dict[str, Any]:
    """Tell a fact, set a timer and answer: all that messaging does for a handler."""
    work.announce(
        OrderCancelled(
            order_id=fact.order_id, number=fact.number, client_id=fact.client_id, reason="", cancelled_at=NOON
        )
    )
    work.later(RemindClient(order_id=fact.order_id, nth=1), at=NOON + timedelta(days=1), key=str(fact.order_id))
    work.forget(f"nothing:{fact.order_id}")
    return {"outcome": "accepted"}


@pytest.fixture
def consumer(engine: Engine) -> Consumer:
    return Consumer(begin_work_on(engine, Work, send=lambda _: None), {OrderCompleted: pass_on})


def a_bulk(count: int) -> list[Incoming]:
    return [
        read_envelope(
            write_envelope(a_letter(a_completion()), "workflow", KEYRING), "notify", allowed_on("notify"), KEYRING
        )
        for _ in range(count)
    ]


@contextmanager
def statements_on(engine: Engine) -> Iterator[list[str]]:
    """What is sent to the server; one statement for many rows counts once for each, as the server sees it."""
    sent: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, is_many: bool) -> None:
        sent.extend([statement] * (len(parameters) if is_many else 1))

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def test_the_statements_for_a_bulk_do_not_grow_with_the_bulk(
    engine: Engine, consumer: Consumer, rows: Callable[..., Any]
) -> None:
    with statements_on(engine) as for_two:
        consumer.digest(a_bulk(2))

    with statements_on(engine) as for_fifty:
        consumer.digest(a_bulk(50))

    assert for_fifty == for_two
    assert rows('SELECT (SELECT count(*) FROM inbox WHERE answer = \'{"outcome": "accepted"}\')') == [(52,)]
    assert rows("SELECT (SELECT count(*) FROM outbox), (SELECT count(*) FROM timers)") == [(104, 52)]


def test_every_message_of_a_bulk_hands_on_its_own_trace(
    engine: Engine, consumer: Consumer, rows: Callable[..., Any]
) -> None:
    bulk = a_bulk(3)
    traces = {f"trace{place}" for place in range(3)}
    own = [
        Incoming(**{name: getattr(each, name) for name in Incoming.__slots__} | {"trace_id": trace})
        for each, trace in zip(bulk, sorted(traces), strict=True)
    ]

    consumer.digest(own)

    assert {trace for (trace,) in rows("SELECT trace_id FROM outbox")} == traces
    assert {trace for (trace,) in rows("SELECT trace_id FROM timers")} == traces


def test_a_timer_that_a_later_message_of_the_bulk_forgets_is_not_set(engine: Engine, rows: Callable[..., Any]) -> None:
    with begin_work_on(engine, Work, send=lambda _: None)() as work:
        work.later(RemindClient(order_id=a_completion().order_id, nth=1), at=NOON, key="reminder")
        work.forget("reminder")

    assert rows("SELECT key FROM timers") == []
