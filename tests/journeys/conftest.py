"""An agency for each story."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator

import pytest
import redis

from shared.storage.engine import make_engine
from tests.support.agency import APPS, Agency, MailServer, Office, mail_server


@pytest.fixture(scope="session")
def templates(make_template: Callable[..., str]) -> dict[str, str]:
    """For each app the name of a database with its tables in it."""

    def fill(app: str) -> Callable[[str], None]:
        def migrate(url: str) -> None:
            engine = make_engine(url)
            importlib.import_module(f"services.{app}.app").APP.migrate(engine)
            engine.dispose()

        return migrate

    return {app: make_template(f"journey_{app}", fill(app)) for app in APPS}


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def more_settings() -> dict[str, str]:
    """What the agency of a story has set otherwise than others."""
    return {}


@pytest.fixture
def agency(
    templates: dict[str, str],
    database_from_template: Callable[[str], str],
    empty_redis: str,
    mail: MailServer,
    more_settings: dict[str, str],
) -> Iterator[Agency]:
    """The sample agency, with everything about itself told to everyone."""
    offices = {
        app: Office(app, database_from_template(templates[app]), empty_redis, mail.port, **more_settings)
        for app in APPS
    }
    for office in offices.values():
        office.app.sample(office.begin_work)
    with redis.Redis.from_url(empty_redis) as client:
        made = Agency(offices, client, mail)
        made.settle()
        yield made
    for office in offices.values():
        office.close()
