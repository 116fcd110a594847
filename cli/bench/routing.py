"""`bench routing`: route orders in a large agency, one by one and out of a full pool, on a PostgreSQL that is thrown away."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, text

from services.workflow.app import APP
from services.workflow.messages import HANDLERS
from services.workflow.messages.gathering import gather
from services.workflow.storage.work import Work
from shared.assembly import Begin
from shared.contracts.intake.facts import OrderValidated
from shared.kernel.ids import OrderId, new_id
from shared.runtime.embedded.postgres import EmbeddedPostgres
from shared.runtime.provision import database_url, provision
from shared.storage.engine import make_engine

_CLIENT: Final = "9d7f2f0a-6c1e-5a86-9e0f-3b1d2c4a5f60"
_NOW: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)

_MEMBERS = text("""
    INSERT INTO members (id, name, email, role_key, capacity, services, is_active, password_hash, hired_at)
    SELECT gen_random_uuid(), 'Member ' || lpad(n::text, 4, '0'), 'm' || n || '@bench.example', 'contractor', 100000,
           '["blog-article"]', true, '', :now
      FROM generate_series(1, :members) AS n
""")

_ORDERS = text("""
    INSERT INTO orders (id, number, purchase_id, client_id, service_id, service_code, service_name, pipeline_key, deadline_hours,
                        acceptance_days, quantity, total_amount, total_currency, note, brief, problems, state, pool_reason,
                        due_at, has_alarm, received_at, updated_at, intake_told_at)
    SELECT gen_random_uuid(), :kind || n, gen_random_uuid(), :client, gen_random_uuid(), 'blog-article', 'Blog article',
           'content-marketing', 40, 7, 1, 18000, 'USD', '', '[]', '[]', :state, :pool, :now + n * interval '1 minute', false,
           :now, :now, :now
      FROM generate_series(1, :orders) AS n
""")

_HOLDERS = text("""
    INSERT INTO assignments (order_id, member_id, part, since, is_open)
    SELECT o.id, m.id, 'worker', :now, true
      FROM (SELECT id, row_number() OVER () AS n FROM orders WHERE state = 'in_progress') o
      JOIN (SELECT id, row_number() OVER () AS n, count(*) OVER () AS many FROM members WHERE capacity > 0) m
        ON m.n = o.n % m.many + 1
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An agency's database, filled."""

    engine: Engine
    begin_work: Begin[Work]

    def run(self, statement: Any, **values: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(statement, {"now": _NOW, "client": _CLIENT} | values)

    def count(self, query: str) -> int:
        with self.engine.connect() as connection:
            return int(connection.exec_driver_sql(query).scalar_one())


@click.command("routing")
@click.option("--members", type=click.IntRange(1, 2_000), default=200, show_default=True)
@click.option("--orders", type=click.IntRange(0, 200_000), default=20_000, show_default=True, help="Open orders.")
@click.option("--pool", type=click.IntRange(1, 50_000), default=5_000, show_default=True, help="Orders that wait.")
@click.option("--singles", type=click.IntRange(1, 10_000), default=200, show_default=True, help="Routed one by one.")
def command(members: int, orders: int, pool: int, singles: int) -> None:
    """Measure how long routing takes: one order at a time, and a pool that drains when capacity appears."""
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory(prefix="orderwright-bench-") as thrown_away, _office(Path(thrown_away)) as office:
        with console.status(f"filling an agency of {members} members and {orders} open orders"):
            _fill(office, members, orders)
        with console.status(f"routing {singles} orders, one by one"):
            took = _route_singles(office, singles)
        with console.status(f"draining a pool of {pool} orders"):
            drained, seconds = _drain(office, pool)
    table = Table("", "measured", "wanted", title=f"{members} members, {orders} open orders")
    table.add_row("one order, median", f"{statistics.median(took) * 1000:.1f} ms", "under 10 ms")
    table.add_row(
        "one order, 95 %", f"{statistics.quantiles(took, n=20)[-1] * 1000:.1f} ms" if singles > 1 else "-", ""
    )
    table.add_row(f"a pool of {drained} drained", f"{seconds:.1f} s", "under 10 s")
    Console().print(table)


@contextmanager
def _office(folder: Path) -> Iterator[Office]:
    postgres = EmbeddedPostgres(folder / "postgres", durable=True)
    postgres.start()
    engine: Engine | None = None
    try:
        passwords = {"workflow": "bench"}
        provision(postgres.admin_url, passwords)
        engine = make_engine(database_url(postgres.admin_url, "workflow", passwords["workflow"]))
        APP.migrate(engine)
        begin_work = APP.begin_work(engine, send=lambda _: None, clock=lambda: _NOW)
        APP.sample(begin_work)
        yield Office(engine=engine, begin_work=begin_work)
    finally:
        if engine is not None:
            engine.dispose()
        postgres.stop()


def _fill(office: Office, members: int, orders: int) -> None:
    client = text("""INSERT INTO clients (id, email, name, company, locale, time_zone, told_at)
                     VALUES (:client, 'c@bench.example', 'Client', '', 'en', 'UTC', :now)""")
    office.run(client)
    office.run(text("UPDATE members SET capacity = 0"))
    office.run(_MEMBERS, members=members)
    office.run(_ORDERS, kind="O", state="in_progress", pool=None, orders=orders)
    office.run(_HOLDERS)
    office.run(text("ANALYZE"))


def _route_singles(office: Office, singles: int) -> list[float]:
    office.run(_ORDERS, kind="S", state="received", pool=None, orders=singles)
    with office.engine.connect() as connection:
        waiting = connection.exec_driver_sql("SELECT id, number FROM orders WHERE state = 'received'").all()
    took = []
    for order_id, number in waiting:
        fact = OrderValidated(
            order_id=OrderId(order_id), number=number, brief=(), validated_at=_NOW + timedelta(seconds=1)
        )
        begin = time.perf_counter()
        with office.begin_work() as work:
            gather(work, [fact])
            HANDLERS[OrderValidated](work, fact)
        took.append(time.perf_counter() - begin)
    return took


def _drain(office: Office, pool: int) -> tuple[int, float]:
    """Let the pool fill while nobody has room, then give everybody room at once."""
    office.run(_ORDERS, kind=f"P{new_id().hex[:4]}", state="queued", pool="Nobody is free.", orders=pool)
    begin = time.perf_counter()
    with office.begin_work() as work:
        work.fill_seats()
    seconds = time.perf_counter() - begin
    left = office.count("SELECT count(*) FROM orders WHERE pool_reason IS NOT NULL")
    return pool - left, seconds
