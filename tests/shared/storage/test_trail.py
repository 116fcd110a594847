"""The audit trail: only ever longer, and whoever changes it is found out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from cli.audit.trails import verify_trails
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.ids import new_id
from shared.storage import trail
from shared.storage.engine import make_engine
from shared.storage.migrate import upgrade
from shared.storage.trail import Entry
from shared.storage.work import Work, begin_work_on

OLIVIA = Actor(kind=ActorKind.MEMBER, id=new_id(), name="Olivia Hart")
CLARA = Actor(kind=ActorKind.CLIENT, id=new_id(), name="Clara Voss", by="Olivia Hart")


@pytest.fixture
def engine(
    make_template: Callable[..., str], database_from_template: Callable[[str], str], tmp_path: Path
) -> Iterator[Engine]:
    def migrate(url: str) -> None:
        migrating = make_engine(url)
        upgrade(migrating, tmp_path)
        migrating.dispose()

    made = make_engine(database_from_template(make_template("template_trail", migrate)))
    yield made
    made.dispose()


@pytest.fixture
def write(engine: Engine) -> Callable[..., None]:
    begin_work = begin_work_on(engine, Work, send=lambda _letters: None)

    def write(*names: str) -> None:
        for name in names:
            with begin_work() as work:
                work.trail(Entry(kind="money", what=name, actor=OLIVIA, about="7", details={"total": {"amount": 5}}))

    return write


@pytest.fixture
def tampered(engine: Engine) -> Callable[[str], list[str]]:
    """Does what only the owner of the database can, and returns what a look finds then."""

    def tamper(statement: str) -> list[str]:
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE trail DISABLE TRIGGER ALL"))
            connection.exec_driver_sql(statement)
        with engine.connect() as connection:
            return list(trail.verify(connection).faults)

    return tamper


def test_rows_are_chained_and_keep_who_did_what(engine: Engine, write: Callable[..., None]) -> None:
    write("POST /refunds", "POST /payments")
    with engine.begin() as connection:
        trail.append(connection, [Entry(kind="sign_in", what="began", actor=CLARA)], trail_time(connection))

    with engine.connect() as connection:
        verdict = trail.verify(connection)
        rows = trail.latest(connection, limit=5, before=None, kind=None)
    assert (verdict.rows, verdict.faults, verdict.head) == (3, [], rows[0]["sha"])
    assert [(row["seq"], row["what"], row["actor_name"], row["by"], row["details"]) for row in rows] == [
        (3, "began", "", "Olivia Hart", "{}"),
        (2, "POST /payments", "Olivia Hart", "", '{"total":{"amount":5}}'),
        (1, "POST /refunds", "Olivia Hart", "", '{"total":{"amount":5}}'),
    ]


@pytest.mark.parametrize("verb", ["UPDATE trail SET what = 'x'", "DELETE FROM trail", "TRUNCATE trail"])
def test_nobody_changes_a_row_or_takes_it_away(engine: Engine, write: Callable[..., None], verb: str) -> None:
    write("a")

    with pytest.raises(DatabaseError, match="only written to at its end"), engine.begin() as connection:
        connection.execute(text(verb))


@pytest.mark.parametrize(
    ("done", "found"),
    [
        (
            'UPDATE trail SET details = \'{"total":{"amount":6}}\' WHERE seq = 2',
            ["row 2 is not what was written there"],
        ),
        ("UPDATE trail SET at = at + interval '1 second' WHERE seq = 3", ["row 3 is not what was written there"]),
        ("DELETE FROM trail WHERE seq = 2", ["rows 2 to 2 are missing"]),
        (
            "UPDATE trail t SET what = o.what, at = o.at, sha = o.sha FROM trail o WHERE t.seq + o.seq = 5 AND t.seq IN (2, 3)",
            [
                "row 2 is not what was written there",
                "row 3 is not what was written there",
                "row 4 is not what was written there",
            ],
        ),
        (
            "UPDATE trail SET seq = seq + 100 WHERE seq = 2",
            ["rows 2 to 2 are missing", "rows 5 to 101 are missing"],
        ),
    ],
    ids=["changed", "moved in time", "removed", "reordered", "put elsewhere"],
)
def test_whoever_changes_rows_all_the_same_is_found_out(
    write: Callable[..., None], tampered: Callable[[str], list[str]], done: str, found: list[str]
) -> None:
    write("a", "b", "c", "d")

    assert tampered(done) == found


def test_what_is_cut_off_shows_to_who_looked_before(
    engine: Engine, write: Callable[..., None], tampered: Callable[[str], list[str]], tmp_path: Path
) -> None:
    write("a", "b")
    assert verify_trails({"intake": engine}, tmp_path)["intake"].faults == []
    write("c")
    assert verify_trails({"intake": engine}, tmp_path)["intake"].faults == []

    assert tampered("DELETE FROM trail WHERE seq = 3") == []

    (fault,) = verify_trails({"intake": engine}, tmp_path)["intake"].faults
    assert "cut short" in fault


def test_rows_of_many_at_once_are_one_chain(engine: Engine, write: Callable[..., None]) -> None:
    threads = [threading.Thread(target=write, args=("a", "b", "c")) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with engine.connect() as connection:
        verdict = trail.verify(connection)
    assert (verdict.rows, verdict.faults) == (12, [])


def trail_time(connection):
    return connection.execute(text("SELECT now()")).scalar_one()
