"""What a piece of work has made and changed is written as the ORM would write it, in one statement for each table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import BigInteger, Engine, ForeignKey, Identity, LargeBinary, event, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, WriteOnlyMapped, mapped_column, relationship

from shared.kernel.ids import new_id
from shared.kernel.money import Money
from shared.storage.engine import make_engine
from shared.storage.types import COLUMN_TYPES, money, new_metadata
from shared.storage.writing import LEAVE, RowGone, newest, put_rows, row_of, write_down

NOON = datetime(2026, 11, 2, 12, 0, 0, 123456, tzinfo=UTC)


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = COLUMN_TYPES


class Mood(StrEnum):
    CALM = "calm"
    GAY = "gay"


class Shelf(Base):
    """Has one column of each type that we use."""

    __tablename__ = "shelves"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    mood: Mapped[Mood]
    price: Mapped[Money] = money("price")
    rows: Mapped[list[dict[str, Any]]]
    made_on: Mapped[date]
    made_at: Mapped[datetime]
    lasts_for: Mapped[timedelta | None]
    seal: Mapped[bytes | None] = mapped_column(LargeBinary)
    is_full: Mapped[bool]
    note: Mapped[str | None]
    books: Mapped[list[Book]] = relationship(lazy="selectin", cascade="all, delete-orphan")
    marks: WriteOnlyMapped[Mark] = relationship()


class Book(Base):
    __tablename__ = "books"

    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    shelf_id: Mapped[UUID] = mapped_column(ForeignKey("shelves.id"))
    title: Mapped[str]
    weight: Mapped[int] = mapped_column(server_default="7")
    leaves: Mapped[list[Leaf]] = relationship(lazy="selectin")


class Leaf(Base):
    __tablename__ = "leaves"

    book_number: Mapped[int] = mapped_column(ForeignKey("books.number"), primary_key=True)
    page: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class Mark(Base):
    __tablename__ = "marks"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shelf_id: Mapped[UUID] = mapped_column(ForeignKey("shelves.id"))


@pytest.fixture(scope="session")
def shelves_template(make_template: Callable[..., str]) -> str:
    def fill(url: str) -> None:
        engine = make_engine(url)
        Base.metadata.create_all(engine)
        engine.dispose()

    return make_template("shelves", fill)


@pytest.fixture
def engine(shelves_template: str, database_from_template: Callable[[str], str]) -> Iterator[Engine]:
    made = make_engine(database_from_template(shelves_template))
    yield made
    made.dispose()


@pytest.fixture
def sent(engine: Engine) -> list[str]:
    """The statements that were sent to the server."""
    statements: list[str] = []
    event.listen(
        engine, "before_cursor_execute", lambda _c, _cursor, statement, *_: statements.append(statement.strip())
    )
    return statements


def a_shelf(name: str = "poems", **said: Any) -> Shelf:
    plain: dict[str, Any] = {
        "id": new_id(),
        "name": name,
        "mood": Mood.CALM,
        "price": Money(1250, "EUR"),
        "rows": [{"at": "“top” \\ left", "n": 1.5, "is": None}],
        "made_on": date(2026, 11, 2),
        "made_at": NOON,
        "is_full": False,
    }
    return Shelf(**plain | said)


def as_kept(engine: Engine, shelf_id: UUID) -> Shelf:
    with Session(engine) as session:
        return session.scalars(select(Shelf).where(Shelf.id == shelf_id)).one()


def test_every_type_of_column_comes_back_as_it_was_written(engine: Engine) -> None:
    full = a_shelf("tab\there, 日本", lasts_for=timedelta(days=2, seconds=0.25), seal=b"\x00\xffseal", note='"; DROP')
    bare = a_shelf("")

    with Session(engine) as session:
        session.add_all([full, bare])
        write_down(session)
        session.commit()

    assert row_of(as_kept(engine, full.id)) == row_of(full)
    assert row_of(as_kept(engine, bare.id)) == row_of(bare) | {"lasts_for": None, "seal": None, "note": None}


def test_children_get_the_key_of_what_they_belong_to_also_where_the_database_counts_it(engine: Engine) -> None:
    shelves = [
        a_shelf(name, books=[Book(title=f"{name} {n}", leaves=[Leaf(page=1), Leaf(page=2)]) for n in range(3)])
        for name in ("poems", "plays")
    ]
    for shelf in shelves:
        shelf.marks.add(Mark(id=new_id()))

    with Session(engine) as session:
        session.add_all(shelves)
        write_down(session)
        session.commit()

    with engine.connect() as connection:
        found = connection.execute(
            text(
                "SELECT s.name, b.number, b.title, b.weight, count(l.page), count(DISTINCT m.id) FROM shelves s"
                " JOIN books b ON b.shelf_id = s.id JOIN leaves l ON l.book_number = b.number JOIN marks m ON m.shelf_id = s.id"
                " GROUP BY 1, 2, 3, 4 ORDER BY b.number"
            )
        ).all()
    assert [tuple(row) for row in found] == [
        (name, 3 * place + n + 1, f"{name} {n}", 7, 2, 1)
        for place, name in enumerate(("poems", "plays"))
        for n in range(3)
    ]


def test_only_what_has_changed_is_written_and_nothing_else(engine: Engine, sent: list[str]) -> None:
    shelves = [a_shelf("poems"), a_shelf("plays")]
    with Session(engine) as session:
        session.add_all(shelves)
        write_down(session)
        session.commit()

    with Session(engine) as session:
        poems, plays = (session.get_one(Shelf, one.id) for one in shelves)
        sent.clear()
        poems.name, poems.mood = "odes", Mood.GAY
        plays.price = Money(99, "JPY")
        write_down(session)
        session.commit()

    (change,) = sent
    assert change.startswith('UPDATE "shelves" AS kept SET ')
    assert {name for name in ("name", "mood", "price_amount", "price_currency", "note") if f'"{name}" =' in change} == {
        "name",
        "mood",
        "price_amount",
        "price_currency",
    }
    assert [(s.name, s.mood, s.price) for s in (as_kept(engine, one.id) for one in shelves)] == [
        ("odes", Mood.GAY, Money(1250, "EUR")),
        ("plays", Mood.CALM, Money(99, "JPY")),
    ]


def test_setting_what_is_so_already_writes_nothing(engine: Engine, sent: list[str]) -> None:
    with Session(engine) as session:
        session.add(a_shelf())
        write_down(session)
        session.commit()

    with Session(engine) as session:
        shelf = session.scalars(select(Shelf)).one()
        sent.clear()
        shelf.name = str(shelf.name)
        write_down(session)
        session.commit()

    assert sent == []


def test_a_hundred_rows_take_as_many_statements_as_one(engine: Engine, sent: list[str]) -> None:
    def write(count: int) -> int:
        sent.clear()
        with Session(engine) as session:
            session.add_all(a_shelf(books=[Book(title="a"), Book(title="b")]) for _ in range(count))
            write_down(session)
            session.commit()
        return len(sent)

    assert write(100) == write(1) == 3


def test_a_child_that_was_taken_out_is_deleted(engine: Engine) -> None:
    shelf = a_shelf(books=[Book(title="stays"), Book(title="goes")])
    with Session(engine) as session:
        session.add(shelf)
        write_down(session)
        session.commit()

    with Session(engine) as session:
        kept = session.scalars(select(Shelf)).one()
        kept.books.remove(next(book for book in kept.books if book.title == "goes"))
        kept.name = "one less"
        write_down(session)
        session.commit()

    found = as_kept(engine, shelf.id)
    assert (found.name, [book.title for book in found.books]) == ("one less", ["stays"])


def test_a_row_that_is_gone_meanwhile_is_an_error_and_no_silence(engine: Engine) -> None:
    with Session(engine) as session:
        session.add(a_shelf())
        write_down(session)
        session.commit()

    with Session(engine) as session:
        shelf = session.scalars(select(Shelf)).one()
        session.execute(text("DELETE FROM shelves"))
        shelf.name = "nothing"
        with pytest.raises(RowGone):
            write_down(session)


def test_what_the_database_refuses_is_raised(engine: Engine) -> None:
    shelf = a_shelf()
    with Session(engine) as session:
        session.add_all([shelf, a_shelf(id=shelf.id)])
        with pytest.raises(IntegrityError):
            write_down(session)


def test_rows_are_put_beside_those_that_are_there(engine: Engine) -> None:
    table = Shelf.__table__
    old, new = a_shelf("old"), a_shelf("new")
    later, earlier = NOON + timedelta(hours=1), NOON - timedelta(hours=1)
    with engine.begin() as connection:
        assert put_rows(connection, table, [row_of(old)]) == 1
        assert put_rows(connection, table, [row_of(old) | {"name": "other"}, row_of(new)], conflict=LEAVE) == 1
        newer = newest(table, ["name"], "made_at")
        put_rows(connection, table, [row_of(old) | {"name": "older", "made_at": earlier}], conflict=newer)
        put_rows(connection, table, [row_of(new) | {"name": "newer", "made_at": later}], conflict=newer)
        assert put_rows(connection, table, []) == 0

    assert as_kept(engine, old.id).name == "old"
    assert (as_kept(engine, new.id).name, as_kept(engine, new.id).made_at) == ("newer", later)
