"""Workflow on a database of its own with the sample agency in it, a clock that stands, and everything it told at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.workflow.app import APP
from services.workflow.domain.roles import DEFAULT_ROLES
from services.workflow.messages import HANDLERS
from services.workflow.settings import Settings
from services.workflow.storage.work import Work
from shared.kernel.actors import Actor
from shared.storage.engine import make_engine
from shared.storage.outbox import Letter
from tests.support.tokens import token_for, token_settings
from tests.workflow.builders import (
    EDGAR,
    MARCO,
    NOON,
    OLIVIA,
    WALTER,
    WANDA,
    WREN,
    TheTime,
    client_actor,
    member_actor,
    order_received,
    order_validated,
)

KEYS = token_settings("workflow")


@pytest.fixture
def the_time() -> TheTime:
    return TheTime(NOON)


@pytest.fixture
def engine(
    make_template: Callable[[str, Callable[[str], None]], str], database_from_template: Callable[[str], str]
) -> Iterator[Any]:
    def fill(url: str) -> None:
        filling = make_engine(url)
        APP.migrate(filling)
        APP.sample(APP.begin_work(filling, send=lambda _: None, clock=lambda: NOON))
        with filling.begin() as connection:
            connection.execute(text("DELETE FROM outbox"))
        filling.dispose()

    made = make_engine(database_from_template(make_template("template_workflow", fill)))
    yield made
    made.dispose()


@pytest.fixture
def letters() -> list[Letter]:
    """Everything workflow told so far, one for each queue that hears it."""
    return []


@pytest.fixture
def told(letters: list[Letter]) -> Callable[[], list[str]]:
    """Tells the names of what was told since it was last asked, without app and version."""

    def names() -> list[str]:
        said = list(dict.fromkeys((letter.name.split(".")[1], str(letter.payload)) for letter in letters))
        letters.clear()
        return [name for name, _ in said]

    return names


@pytest.fixture
def begin_work(engine: Any, letters: list[Letter], the_time: TheTime) -> Callable[[], AbstractContextManager[Work]]:
    return APP.begin_work(engine, send=letters.extend, clock=the_time)


@pytest.fixture
def hear(begin_work: Any) -> Callable[..., None]:
    """Digests messages, each in a piece of work of its own."""

    def digest(*messages: Any) -> None:
        for message in messages:
            with begin_work() as work:
                HANDLERS[type(message)](work, message)

    return digest


@pytest.fixture
def queued(hear: Any) -> Callable[..., UUID]:
    """Makes an order that was received and validated, and so routed; returns its id."""

    def make(**changes: Any) -> UUID:
        fact = order_received(**changes)
        hear(fact, order_validated(fact.order_id, at=fact.received_at))
        return fact.order_id

    return make


@pytest.fixture
def rows(engine: Any) -> Callable[..., list[tuple[Any, ...]]]:
    """Reads the database past all of our code."""

    def read(query: str, **values: Any) -> list[tuple[Any, ...]]:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query), values)]

    return read


@pytest.fixture
def everything(rows: Any) -> Callable[[], list[Any]]:
    """All that workflow keeps: two of these are equal where nothing changed."""
    tables = ("orders", "assignments", "deliveries", "routing_decisions", "history", "members", "timers", "outbox")

    def read() -> list[Any]:
        return [sorted(map(str, rows(f"SELECT * FROM {table}"))) for table in tables]

    return read


@pytest.fixture
def unchanged(everything: Any, letters: list[Letter]) -> Callable[[], AbstractContextManager[None]]:
    """Fails where the block inside changes or tells anything."""

    @contextmanager
    def check() -> Iterator[None]:
        before, said = everything(), len(letters)
        yield
        assert everything() == before
        assert len(letters) == said

    return check


_NAMES = {OLIVIA: "Olivia Hart", MARCO: "Marco Reyes", WANDA: "Wanda Quist", WALTER: "Walter Bloom"}
_NAMES |= {WREN: "Wren Abara", EDGAR: "Edgar Lind"}
_ROLES = {OLIVIA: "admin", MARCO: "manager"}


def actor_of(member_id: UUID) -> Actor:
    _, permissions = DEFAULT_ROLES[_ROLES.get(member_id, "contractor")]
    return member_actor(member_id, _NAMES[member_id], *permissions)


@pytest.fixture
def as_member() -> Callable[[UUID], Actor]:
    """The sample agency's members as those who ask."""
    return actor_of


@pytest.fixture
def api(engine: Any, begin_work: Any, tmp_path: Any) -> Iterator[Any]:
    made = APP.create_api(
        Settings(database_url="", redis_url="redis://127.0.0.1:1/0", files_folder=str(tmp_path / "files"), **KEYS),
        engine,
        begin_work,
    )
    yield made
    if (bell := made.extensions.get("workflow.bell")) is not None:
        bell.close()


@pytest.fixture
def call(api: Any) -> Callable[..., Any]:
    """Calls the API as somebody: an actor, the id of a sample member, or nobody."""
    client = api.test_client()

    def send(
        method: str,
        path: str,
        body: Any = None,
        *,
        as_: Actor | UUID | None = None,
        form: Any = None,
        match: str | None = None,
    ) -> Any:
        actor = actor_of(as_) if isinstance(as_, UUID) else as_
        headers = {"Authorization": f"Bearer {token_for(actor)}"} if actor else {}
        headers |= {"If-Match": match} if match else {}
        sent = {"data": form} if form is not None else {"json": body}
        return client.open(path, method=method, headers=headers, **sent)

    return send


@pytest.fixture
def clara() -> Actor:
    return client_actor()
