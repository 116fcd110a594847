"""`bench mail`: ten thousand mails to a slow server, while other channels go on, on a PostgreSQL that is thrown away."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, text

from services.notify.app import APP, errands
from services.notify.domain.kinds import Channel, NoticeKind
from services.notify.domain.notice import Notice
from services.notify.domain.person import Person, PersonKind
from services.notify.errands.wake_desk import WakeDesk
from services.notify.settings import Settings
from services.notify.storage.work import Work
from shared.assembly import Begin
from shared.contracts.notify.facts import HandOverDue
from shared.kernel.clock import system_clock
from shared.kernel.ids import OrderId, new_id
from shared.runtime.embedded.postgres import EmbeddedPostgres
from shared.runtime.embedded.process import free_port
from shared.runtime.provision import database_url, provision
from shared.storage.engine import make_engine

_CHUNK: Final = 500
_EVERY_S: Final = 0.2
_MIB: Final = 1024 * 1024


@dataclass(slots=True)
class Watched:
    """What was seen while the mails went out: memory of this program in MiB, and seconds until notices to the portal were there."""

    memory: list[float] = field(default_factory=list)
    seconds: float = 0.0


@click.command("mail")
@click.option("--mails", type=click.IntRange(100, 1_000_000), default=10_000, show_default=True)
@click.option(
    "--slow-ms", type=click.IntRange(0, 10_000), default=10, show_default=True, help="What each mail takes there."
)
def command(mails: int, slow_ms: int) -> None:
    """Measure memory, and whether other channels wait, while very many mails go to a slow server."""
    console = Console(stderr=True)
    with (
        tempfile.TemporaryDirectory(prefix="orderwright-bench-") as thrown_away,
        _server(slow_ms) as port,
        _desks(Path(thrown_away), port) as (engine, begin_work, desks),
    ):
        with console.status("notices to the portal alone"):
            for _ in range(20):
                _tell(begin_work, Channel.PORTAL, 1)
                desks(HandOverDue(channel=Channel.PORTAL.value))
                time.sleep(_EVERY_S / 2)
            alone = _waits(engine)
        with console.status(f"writing {mails} mails"):
            for start in range(0, mails, _CHUNK):
                _tell(begin_work, Channel.EMAIL, min(_CHUNK, mails - start))
        with console.status(f"handing over {mails} mails"):
            watched = _watch(engine, begin_work, desks)
        beside = _waits(engine, but=20)
        doubled = _number(
            engine,
            "SELECT count(*) FROM attempts a JOIN notices n ON n.id = a.notice_id WHERE n.channel = 'email' AND a.number > 1",
        )
        delivered = _number(engine, "SELECT count(*) FROM notices WHERE channel = 'email' AND state = 'delivered'")
    _report(watched, alone, beside, f"{delivered} of {mails}", doubled)


def _report(watched: Watched, alone: list[float], beside: list[float], delivered: str, doubled: int) -> None:
    first = watched.memory[: max(1, len(watched.memory) // 10)]
    table = Table("", "measured", title="mails to a slow server")
    table.add_row("delivered", f"{delivered}, {doubled} of them in more than one try")
    table.add_row("took", f"{watched.seconds:.1f} s")
    table.add_row(
        "memory after a tenth of the time, at most, at the end",
        f"{max(first):.0f}, {max(watched.memory):.0f}, {watched.memory[-1]:.0f} MiB",
    )
    table.add_row("a notice to the portal, alone", _spread(alone))
    table.add_row("a notice to the portal, meanwhile", _spread(beside))
    Console().print(table)


def _spread(waits: list[float]) -> str:
    return f"median {statistics.median(waits) * 1000:.0f} ms, longest {max(waits) * 1000:.0f} ms of {len(waits)}"


@contextmanager
def _desks(folder: Path, port: int) -> Iterator[tuple[Engine, Begin[Work], WakeDesk]]:
    """Yield a database of notify, and the desks that hand over what is in it, as the program of errands has them."""
    postgres = EmbeddedPostgres(folder / "postgres", durable=True)
    postgres.start()
    engine: Engine | None = None
    desks: WakeDesk | None = None
    try:
        provision(postgres.admin_url, {"notify": "bench"})
        url = database_url(postgres.admin_url, "notify", "bench")
        settings = Settings(database_url=url, redis_url="", link_key="b" * 40, smtp_url=f"smtp://127.0.0.1:{port}")
        engine = make_engine(url)
        APP.migrate(engine)
        begin_work = APP.begin_work(engine, send=lambda _: None, settings=settings)
        desks = cast("WakeDesk", errands(settings, begin_work)[HandOverDue])
        yield engine, begin_work, desks
    finally:
        if desks is not None:
            desks.close()
        if engine is not None:
            engine.dispose()
        postgres.stop()


def _tell(begin_work: Begin[Work], channel: Channel, count: int) -> None:
    """Write notices to as many people, in one piece of work."""
    with begin_work() as work:
        for _ in range(count):
            order_id, at = OrderId(new_id()), work.now()
            card = {"order_id": str(order_id), "number": order_id.hex[-8:].upper(), "service_name": "Blog article"}
            person = _reader()
            work.notices.add_once(
                Notice.about(
                    NoticeKind.ORDER_COMPLETED,
                    f"bench:{order_id}",
                    person,
                    channel=channel,
                    order_id=order_id,
                    details={**card, "client_id": str(person.id), "completed_at": at.isoformat(), "orders": [card]},
                    at=at,
                )
            )


def _reader() -> Person:
    person_id = new_id()
    return Person(
        id=person_id,
        kind=PersonKind.CLIENT,
        name="Clara Voss",
        email=f"{person_id.hex}@bench.example",
        locale="en",
        time_zone="UTC",
        role="",
        is_active=True,
        delivery_channel="",
        wishes={},
        contacts={},
        habits={},
        chat_address="",
        known_at=system_clock(),
    )


def _watch(engine: Engine, begin_work: Begin[Work], desks: WakeDesk) -> Watched:
    """Have the mails handed over; tell somebody in the portal now and then meanwhile."""
    watched, began = Watched(), time.monotonic()
    desks(HandOverDue(channel=Channel.EMAIL.value))
    left = 1
    while left:
        _tell(begin_work, Channel.PORTAL, 1)
        desks(HandOverDue(channel=Channel.PORTAL.value))
        watched.memory.append(_memory())
        time.sleep(_EVERY_S)
        left = _number(
            engine, "SELECT count(*) FROM notices WHERE channel = 'email' AND state IN ('queued', 'sending')"
        )
        desks(HandOverDue(channel=Channel.EMAIL.value))
    watched.seconds = time.monotonic() - began
    return watched


def _waits(engine: Engine, *, but: int = 0) -> list[float]:
    """Return the seconds from the writing of each notice to the portal to the moment it was there, without the first `but`."""
    query = text(
        "SELECT extract(epoch FROM delivered_at - created_at)::float8 FROM notices"
        " WHERE channel = 'portal' AND state = 'delivered' ORDER BY id OFFSET :but"
    )
    with engine.connect() as connection:
        return list(connection.scalars(query, {"but": but}))


def _number(engine: Engine, query: str) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text(query)) or 0)


def _memory() -> float:
    """Return the memory of this program in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / _MIB


@contextmanager
def _server(slow_ms: int) -> Iterator[int]:
    """Yield the port of a mail server, in a program of its own, that takes each mail after so many milliseconds."""
    port = free_port()
    program = subprocess.Popen([sys.executable, "-m", "cli.bench.slow_mail", str(port), str(slow_ms)])
    try:
        yield port
    finally:
        program.terminate()
        program.wait()
