"""Notify on a database of its own, with a clock that stands and everything it told at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from services.notify.app import APP
from services.notify.settings import Settings
from services.notify.storage.work import Work
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.ids import new_id
from shared.storage.engine import make_engine
from shared.storage.outbox import Letter
from tests.notify.builders import NOON, TheTime
from tests.support.tokens import token_for, token_settings

KEYS = token_settings("notify")
SETTINGS = Settings(
    database_url="",
    redis_url="redis://127.0.0.1:1/0",
    smtp_url="smtp://127.0.0.1",
    reply_address="desk@northwind.example",
    **KEYS,
)


@pytest.fixture
def the_time() -> TheTime:
    return TheTime(NOON)


@pytest.fixture
def engine(
    make_template: Callable[[str, Callable[[str], None]], str], database_from_template: Callable[[str], str]
) -> Iterator[Any]:
    def migrate(url: str) -> None:
        migrating = make_engine(url)
        APP.migrate(migrating)
        migrating.dispose()

    made = make_engine(database_from_template(make_template("template_notify", migrate)))
    yield made
    made.dispose()


@pytest.fixture
def letters() -> list[Letter]:
    """Everything notify told so far."""
    return []


@pytest.fixture
def begin_work(engine: Any, letters: list[Letter], the_time: TheTime) -> Callable[[], AbstractContextManager[Work]]:
    return APP.begin_work(engine, send=letters.extend, clock=the_time, settings=SETTINGS)


@pytest.fixture
def api(engine: Any, begin_work: Any) -> Any:
    return APP.create_api(SETTINGS, engine, begin_work).test_client()


@pytest.fixture
def as_member() -> Callable[..., dict[str, str]]:
    """Makes the headers of a member with these permissions."""

    def headers(*permissions: str) -> dict[str, str]:
        actor = Actor(kind=ActorKind.MEMBER, id=new_id(), name="Olivia Hart", permissions=frozenset(permissions))
        return {"Authorization": f"Bearer {token_for(actor)}"}

    return headers


@pytest.fixture
def as_client() -> dict[str, str]:
    actor = Actor(kind=ActorKind.CLIENT, id=new_id(), name="Clara Voss")
    return {"Authorization": f"Bearer {token_for(actor)}"}
