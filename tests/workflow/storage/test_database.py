"""The database: its shape, the sample, and routing by several at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from services.workflow.app import APP
from services.workflow.domain.base import Base
from services.workflow.messages import HANDLERS
from services.workflow.use_cases.cancel_order import CancelOrder, cancel_order
from shared.storage.engine import make_engine
from tests.workflow.builders import EDGAR, MARCO, NOON, OLIVIA, WALTER, WANDA, WREN, order_received, order_validated


def test_the_migrations_make_what_the_classes_expect(engine):
    own = set(Base.metadata.tables)

    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_object": lambda thing, name, kind, *_: kind != "table" or name in own,
            },
        )
        assert compare_metadata(context, Base.metadata) == []


def test_the_sample_agency_is_there_and_loads_twice(empty_database, the_time):
    engine = make_engine(empty_database())
    APP.migrate(engine)
    letters = []
    begin_work = APP.begin_work(engine, send=letters.extend, clock=the_time)

    APP.sample(begin_work)
    APP.sample(begin_work)

    with engine.connect() as connection:
        members = connection.exec_driver_sql("SELECT id, role_key, capacity FROM members ORDER BY name").all()
        roles = connection.exec_driver_sql("SELECT key FROM roles ORDER BY key").scalars().all()
    assert [tuple(row) for row in members] == [
        (EDGAR, "contractor", 12),
        (MARCO, "manager", 0),
        (OLIVIA, "admin", 0),
        (WALTER, "contractor", 6),
        (WANDA, "contractor", 8),
        (WREN, "contractor", 10),
    ]
    assert roles == ["admin", "contractor", "manager"]
    assert sorted(letter.payload["email"].split("@")[0] for letter in letters) == [
        "edgar",
        "marco",
        "olivia",
        "walter",
        "wanda",
        "wren",
    ]
    engine.dispose()


@pytest.fixture
def at_once(begin_work):
    """Runs pieces of work at the same moment, each in its own thread."""

    def run(jobs):
        gate = threading.Barrier(len(jobs))

        def one(job):
            gate.wait()
            with begin_work() as work:
                job(work)

        with ThreadPoolExecutor(len(jobs)) as threads:
            for done in [threads.submit(one, job) for job in jobs]:
                done.result()

    return run


def validation_of(order_id):
    return lambda work: HANDLERS[type(order_validated(order_id))](work, order_validated(order_id))


def loads(rows):
    query = """SELECT m.capacity, count(*) FROM assignments a JOIN members m ON m.id = a.member_id
                WHERE a.is_open GROUP BY m.id, m.capacity"""
    return rows(query)


def counted(rows):
    """What everybody has is kept as it is counted: as many members as there are have nothing miscounted."""
    query = """SELECT m.id, COALESCE(l.open_orders, 0), COALESCE(l.open_points, 0), COALESCE(l.open_minutes, 0)
                 FROM members m LEFT JOIN member_loads l ON l.member_id = m.id ORDER BY m.id"""
    again = """SELECT m.id, count(a.member_id), COALESCE(sum(a.points), 0), COALESCE(sum(a.minutes), 0) FROM members m
                 LEFT JOIN assignments a ON a.member_id = m.id AND a.is_open AND a.part IN ('worker', 'editor')
                GROUP BY m.id ORDER BY m.id"""
    assert rows(query) == rows(again)
    return sum(row[1] for row in rows(query))


def test_orders_that_are_routed_at_once_never_exceed_a_capacity(engine, hear, rows, at_once):
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE members SET capacity = 2 WHERE capacity > 0")
    orders = [order_received() for _ in range(8)]
    hear(*orders)

    at_once([validation_of(order.order_id) for order in orders])

    assert loads(rows) == [(2, 2)] * 3
    assert counted(rows) == 6
    assert rows("SELECT count(*) FROM orders WHERE pool_reason IS NOT NULL") == [(2,)]


def test_a_seat_that_comes_free_while_an_order_is_put_into_the_pool_is_not_missed(
    engine, hear, queued, rows, at_once, as_member
):
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE members SET capacity = 1 WHERE capacity > 0")
    taken = [queued() for _ in range(3)]
    coming = [order_received(at=NOON) for _ in range(3)]
    hear(*coming)

    def cancellation_of(order_id):
        ask = CancelOrder(actor=as_member(MARCO), order_id=order_id, reason="Called off.")
        return lambda work: cancel_order(work, ask)

    at_once([*map(cancellation_of, taken), *(validation_of(order.order_id) for order in coming)])

    assert loads(rows) == [(1, 1)] * 3
    assert counted(rows) == 3
    assert rows("SELECT count(*) FROM orders WHERE pool_reason IS NOT NULL") == [(0,)]


def test_the_same_validation_heard_by_two_at_once_is_routed_once(hear, rows, at_once):
    order = order_received()
    hear(order)

    at_once([validation_of(order.order_id)] * 2)

    assert rows("SELECT count(*) FROM assignments") == [(1,)]
    assert rows("SELECT count(*) FROM outbox") == [(1,)]


def test_what_another_process_says_of_the_team_holds_for_the_next_order(engine, queued, rows):
    queued()
    elsewhere = make_engine(engine.url.render_as_string(hide_password=False))
    with elsewhere.begin() as connection:
        connection.exec_driver_sql("UPDATE members SET capacity = 1, name = 'Walter B.' WHERE name = 'Walter Bloom'")
        connection.exec_driver_sql("UPDATE members SET services = '[]' WHERE name <> 'Walter B.'")
    elsewhere.dispose()

    order_id = queued()

    ((reason,),) = rows("SELECT pool_reason FROM orders WHERE id = :id", id=order_id)
    assert reason.startswith("Nobody is free: Walter B. has 1 of 1 orders: no room for more; ")


def test_decisions_name_their_candidates_though_what_wrote_the_roster_down_was_undone(begin_work, queued, call, rows):
    class Undone(Exception):
        """Something went wrong."""

    with pytest.raises(Undone), begin_work() as work:
        work.desk()
        raise Undone
    assert rows("SELECT count(*) FROM routing_rosters") == [(0,)]

    first = call("GET", f"/orders/{queued()}", as_=MARCO).json
    second = call("GET", f"/orders/{queued()}", as_=MARCO).json

    assert [one["name"] for one in first["routing"]["candidates"]] == [
        "Walter Bloom", "Wanda Quist", "Wren Abara", "Edgar Lind",
    ]  # fmt: skip
    assert second["routing"]["candidates"][-2:] == [
        {"member_id": str(WALTER), "name": "Walter Bloom", "is_chosen": False, "reason": "has 1 of 6 orders"},
        {"member_id": str(EDGAR), "name": "Edgar Lind", "is_chosen": False, "reason": "does not do this service"},
    ]
    assert rows("SELECT count(*) FROM routing_rosters") == [(1,)]
