"""`bench list`: how fast lists and searches answer where there are very many orders, with the plans of their queries."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from cli.failure import Failure
from services.intake.app import APP
from services.intake.domain.states import OrderState
from services.intake.settings import Settings
from services.intake.storage.order_list import OrderFilter, order_query
from services.intake.storage.reads import with_forms
from shared.runtime.embedded.postgres import EmbeddedPostgres
from shared.storage.engine import make_engine

_ROUNDS: Final = 21
_A_PAGE: Final = 51
_TARGET_MS: Final = 50.0
#: A smaller table is read whole by good right: it is a few pages.
_LARGE: Final = 20_000

_FILL: Final = (
    """
    INSERT INTO clients (id, email, name, company, locale, time_zone, registered_at)
    SELECT gen_random_uuid(), 'buyer' || n || '@example.com', 'Buyer ' || n, 'Company ' || n, 'en', 'UTC', now()
      FROM generate_series(1, 2000) AS n
    """,
    """
    CREATE TABLE made AS
    SELECT n, gen_random_uuid() AS purchase_id, uuidv7(make_interval(secs => n - :orders)) AS id, clients.id AS client_id
      FROM generate_series(1, :orders) AS n JOIN clients ON email = 'buyer' || (1 + n % 2000) || '@example.com'
    """,
    """
    INSERT INTO purchases (id, client_id, source, external_id, digest, content, currency, placed_at)
    SELECT purchase_id, client_id, 'bench', n::text, '', '{}', 'USD', now() FROM made
    """,
    """
    INSERT INTO orders (id, number, purchase_id, client_id, service_id, form_version, state, quantity,
                        unit_price_amount, unit_price_currency, answers, note, reminder, received_at, changed_at)
    SELECT made.id, upper(left(md5(n::text), 8)) || n, purchase_id, client_id, services.id, 1,
           (ARRAY['validated', 'validated', 'validated', 'funding', 'incomplete', 'in_review'])[1 + n % 6], 1,
           14000, 'USD',
           jsonb_build_object('subject', 'Issue ' || n || ' about ' || md5((n % 5000)::text), 'points', 'For everybody.'),
           '', 0, now() + make_interval(secs => n - :orders), now()
      FROM made, services WHERE services.code = 'newsletter'
    """,
    "DROP TABLE made",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One list: how long it took each time, and the plan of its query."""

    name: str
    times_ms: list[float]
    plan: list[str]

    @property
    def median_ms(self) -> float:
        return statistics.median(self.times_ms)

    @property
    def reads_all_orders(self) -> bool:
        return any("Seq Scan on orders" in line for line in self.plan)


@click.command("list")
@click.option(
    "--orders", type=click.IntRange(1000, 2_000_000), default=100_000, show_default=True, help="Orders there are."
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object on the last line.")
def command(orders: int, *, as_json: bool) -> None:
    """Measure intake's lists and searches of orders, and print the plan of each query; on data that is thrown away."""
    console = Console(stderr=True)
    with _database() as engine:
        with console.status(f"writing {orders} orders"):
            _fill(engine, orders)
        measured = [_measure(engine, name, wanted) for name, wanted in _lists(engine).items()]
    for each in measured:
        click.echo(f"{each.name}: median {each.median_ms:.1f} ms, worst {max(each.times_ms):.1f} ms")
        click.echo("\n".join(f"    {line}" for line in each.plan))
    if as_json:
        click.echo(json.dumps({"orders": orders, "median_ms": {each.name: each.median_ms for each in measured}}))
    _judge(measured, is_large=orders >= _LARGE)


def _judge(measured: list[Measured], *, is_large: bool) -> None:
    slow = [each.name for each in measured if each.median_ms >= _TARGET_MS or (is_large and each.reads_all_orders)]
    if slow:
        told = f"not within {_TARGET_MS:.0f} ms, or by reading every order: {', '.join(slow)}"
        raise Failure(told, "read the plans above: which index is missing, or is not used?")
    click.echo(f"all within {_TARGET_MS:.0f} ms at the median, none by reading every order")


@contextmanager
def _database() -> Iterator[Engine]:
    with tempfile.TemporaryDirectory(prefix="orderwright-bench-") as thrown_away:
        server = EmbeddedPostgres(Path(thrown_away) / "postgres", durable=False)
        server.start()
        engine = make_engine(server.admin_url)
        try:
            yield engine
        finally:
            engine.dispose()
            server.stop()


def _fill(engine: Engine, orders: int) -> None:
    settings = Settings(database_url="-", redis_url="-", link_key="-" * 40)
    APP.migrate(engine)
    APP.sample(APP.begin_work(engine, send=lambda _: None, settings=settings))
    with engine.begin() as connection:
        # The time-outs of our engines are for short transactions; this one writes whole tables.
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        for statement in _FILL:
            connection.execute(text(statement), {"orders": orders} if ":orders" in statement else {})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM ANALYZE"))


def _lists(engine: Engine) -> Mapping[str, OrderFilter]:
    """Return the lists that are measured: each screen's, common words and rare ones, the first page and one far behind."""
    with engine.connect() as connection:
        client_id = connection.execute(text("SELECT id FROM clients WHERE email = 'buyer7@example.com'")).scalar_one()
        middle = connection.execute(text("SELECT id FROM orders ORDER BY id OFFSET 500 LIMIT 1")).scalar_one()
        number = connection.execute(text("SELECT number FROM orders ORDER BY id DESC OFFSET 99 LIMIT 1")).scalar_one()
    return {
        "newest": OrderFilter(),
        "last page": OrderFilter(behind=middle),
        "a rare state": OrderFilter(states=(OrderState.REJECTED,)),
        "two states": OrderFilter(states=(OrderState.INCOMPLETE, OrderState.IN_REVIEW)),
        "a client": OrderFilter(client_id=client_id),
        "a service": OrderFilter(service="newsletter"),
        "a service nobody orders": OrderFilter(service="case-study"),
        "a number": OrderFilter(words=number, searches_clients=True),
        "a rare word": OrderFilter(words="698d51a19d8a121ce581499d7b701668", searches_clients=True),
        "a word in every order": OrderFilter(words="everybody", searches_clients=True),
        "a client's name": OrderFilter(words="buyer 1234", searches_clients=True),
        "a word nobody wrote": OrderFilter(words="unheard", searches_clients=True),
    }


def _measure(engine: Engine, name: str, wanted: OrderFilter) -> Measured:
    times = []
    with Session(engine) as session:
        for _ in range(_ROUNDS):
            began = time.perf_counter()
            with_forms(session, order_query(session, wanted, most=_A_PAGE))
            times.append((time.perf_counter() - began) * 1000)
        query = order_query(session, wanted, most=_A_PAGE)
        compiled = query.compile(dialect=engine.dialect, compile_kwargs={"literal_binds": True})
        plan = session.connection().exec_driver_sql(f"EXPLAIN ANALYZE {compiled}".replace("%", "%%"))
        return Measured(name=name, times_ms=times, plan=[row[0] for row in plan])
