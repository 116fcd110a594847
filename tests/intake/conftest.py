"""Intake on a database of its own, with a clock that the test sets and a post that only collects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from services.intake.app import APP
from services.intake.settings import Settings
from services.intake.storage.work import Work
from shared.contracts.schema import from_wire
from shared.kernel.actors import SYSTEM, Actor, ActorKind
from shared.kernel.facts import Message
from shared.storage import timers
from shared.storage.engine import make_engine
from shared.storage.outbox import Letter
from tests.support.tokens import token_for, token_settings

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
SETTINGS = Settings(database_url="-", redis_url="redis://127.0.0.1:1/0", **token_settings("intake"))


@dataclass
class Desk:
    """Intake as a test uses it. `told` is what was told, each message once however many hear it."""

    engine: Engine
    at: datetime = NOON
    letters: list[Letter] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.set_up()

    def set_up(self, **changes: Any) -> None:
        """Put intake together, with settings changed."""
        self.begin_work: Callable[[], AbstractContextManager[Work]] = APP.begin_work(
            self.engine, send=self.letters.extend, settings=replace(SETTINGS, **changes), clock=lambda: self.at
        )
        self.api = APP.create_api(SETTINGS, self.engine, self.begin_work).test_client()

    def told(self) -> list[Message]:
        seen: dict[str, Message] = {}
        for letter in self.letters:
            seen[f"{letter.name} {letter.payload}"] = from_wire(letter.name, letter.payload)
        return list(seen.values())

    def names_told(self) -> list[str]:
        return [type(message).__name__ for message in self.told()]

    def forget_letters(self) -> None:
        self.letters.clear()

    def do(self, use_case: Callable[..., Any], *arguments: Any) -> Any:
        """Run a use case in work of its own."""
        with self.begin_work() as work:
            return use_case(work, *arguments)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def pass_time(self, **span: float) -> list[Message]:
        """Let time pass; return what intake asks of itself meanwhile."""
        self.at += timedelta(**span)
        with self.engine.begin() as connection:
            due = timers.take_due(connection, self.at)
        return [from_wire(letter.name, letter.payload) for letter in due]

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        as_: Actor | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:
        headers = dict(headers or {})
        if as_ is not None:
            headers["Authorization"] = f"Bearer {token_for(as_)}"
        return self.api.open(path, method=method, json=body, headers=headers)


@pytest.fixture(scope="session")
def intake_template(make_template: Callable[..., str]) -> str:
    def fill(url: str) -> None:
        engine = make_engine(url)
        APP.migrate(engine)
        APP.sample(APP.begin_work(engine, send=lambda _: None, settings=SETTINGS, clock=lambda: NOON))
        with engine.begin() as connection:
            connection.execute(text("TRUNCATE outbox"))
        engine.dispose()

    return make_template("intake_sample", fill)


@pytest.fixture
def desk(intake_template: str, database_from_template: Callable[[str], str]) -> Iterator[Desk]:
    """Intake with the sample agency in it, at noon, with nothing told yet."""
    engine = make_engine(database_from_template(intake_template))
    yield Desk(engine)
    engine.dispose()


@pytest.fixture
def member() -> Callable[..., Actor]:
    """Makes a member with these permissions."""

    def make(*permissions: str) -> Actor:
        return Actor(kind=ActorKind.MEMBER, id=SYSTEM.id, name="Marco", permissions=frozenset(permissions))

    return make


@pytest.fixture
def now(desk: Desk) -> Desk:
    """The desk at the present instant, as tokens are read by the clock of the machine."""
    desk.at = datetime.now(UTC)
    return desk
