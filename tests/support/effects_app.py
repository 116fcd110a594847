"""A tiny app for the tests of messaging: it hears notify's messages and writes one row for each effect.

Run as a program it is a worker of that app, with `relay` the relay of the app that tells it, with `tell` somebody who tells one fact. The table has no
unique key, so that a second effect would show. `WITHOUT` switches a guard off, `DIES` names the step at which the process is killed (guards.py).
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from shared.contracts.intake.facts import OrderIncomplete
from shared.contracts.workflow.facts import OrderCompleted, OrderUnassigned
from shared.kernel.refusals import Conflict, NotYet
from shared.messaging.consumer import Consumer
from shared.messaging.handlers import Handlers
from shared.messaging.heartbeat import heartbeat
from shared.messaging.publisher import Publisher
from shared.messaging.redis_client import connect_redis
from shared.messaging.relay import Relay, run_relay
from shared.messaging.worker import create_worker, run_worker
from shared.runtime.logs import set_up_logs
from shared.storage.engine import make_engine
from shared.storage.migrate import upgrade
from shared.storage.work import Work, begin_work_on
from tests.support import guards
from tests.support.keys import KEYRING
from tests.support.messages import a_completion, an_unassignment

QUEUE = "notify"
#: A "deadlocked" completion succeeds at this try.
LOCKED_FOR = 3


class OrderClosed(Conflict):
    """What the handler says to a completed order called `closed`."""


def on_completed(work: Work, fact: OrderCompleted) -> None:
    """Write the effect down. The number of the order chooses what goes wrong."""
    if fact.number == "bug":
        raise RuntimeError("a bug")
    if fact.number == "closed":
        raise OrderClosed("this order is closed")
    if fact.number == "deadly":
        os.kill(os.getpid(), 9)
    if fact.number == "slow":
        time.sleep(1)
    if fact.number == "endless":
        work.session.execute(text("SET LOCAL statement_timeout = '100ms'"))
        work.session.execute(text("SELECT pg_sleep(60)"))
    if fact.number == "deadlocked" and work.session.scalar(text("SELECT nextval('deadlocks')")) < LOCKED_FOR:
        work.session.execute(text("DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$"))
    if fact.number == "telling":
        work.announce(an_unassignment(fact.order_id))
    if fact.number == "early" and not _seen(work, fact.order_id):
        raise NotYet("not yet")
    _write(work, fact.order_id, "completed")


def on_unassigned(work: Work, fact: OrderUnassigned) -> None:
    """What an early completion waits for."""
    _write(work, fact.order_id, "unassigned")


def on_incomplete(work: Work, fact: OrderIncomplete) -> dict[str, Any]:
    """Answers."""
    return {"outcome": "accepted", "number": fact.number}


def _seen(work: Work, order_id: UUID) -> bool:
    statement = text("SELECT EXISTS (SELECT FROM effects WHERE about = :about)")
    return bool(work.session.execute(statement, {"about": order_id}).scalar())


def _write(work: Work, about: UUID, what: str) -> None:
    work.session.execute(text("INSERT INTO effects VALUES (:about, :what)"), {"about": about, "what": what})


HANDLERS: Handlers = {
    OrderCompleted: on_completed,
    OrderUnassigned: on_unassigned,
    OrderIncomplete: on_incomplete,
}


def make_tables(engine: Engine, nothing: Path) -> None:
    """The shared tables, and the one for effects."""
    upgrade(engine, nothing)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE effects (about uuid NOT NULL, what text NOT NULL)"))
        connection.execute(text("CREATE SEQUENCE deadlocks"))


def main() -> None:
    set_up_logs("effects", style="console", level="INFO")
    guards.switch_off(os.environ.get("WITHOUT", ""))
    guards.die_at(os.environ.get("DIES", ""))
    redis_url = os.environ["REDIS_URL"]
    engine = make_engine(os.environ["DATABASE_URL"], pool_size=2)
    if sys.argv[1] == "tell":
        publisher = Publisher(connect_redis(redis_url), "workflow", KEYRING)
        with begin_work_on(engine, Work, send=publisher.send)() as work:
            work.announce(a_completion())
        return
    if sys.argv[1] == "relay":
        run_relay(
            Relay("workflow", engine, connect_redis(redis_url), KEYRING),
            on_tick=heartbeat(os.environ["HEARTBEAT_FILE"]),
        )
        return
    publisher = Publisher(connect_redis(redis_url), "notify", KEYRING)
    consumer = Consumer(begin_work_on(engine, Work, send=publisher.send), HANDLERS)
    tick = heartbeat(os.environ.get("HEARTBEAT_FILE", ""))
    run_worker(create_worker(QUEUE, redis_url, consumer, KEYRING, beat=tick, bulk=int(sys.argv[1])))


if __name__ == "__main__":
    main()
