"""What every test may ask for: a real PostgreSQL, a real Valkey, databases of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import redis
from hypothesis import settings

from tests.support import databases
from tests.support.databases import Databases
from tests.support.servers import Servers

#: How long an example takes says how busy the machine is; every test has a time limit of its own.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

_SERVERS = pytest.StashKey[Servers]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--examples", type=int, default=5, help="How many requests of every kind an API is sent.")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_SERVERS] = Servers()


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[_SERVERS].stop()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Under xdist the leading process starts the servers and tells each worker where they are."""
    servers = node.config.stash[_SERVERS]
    node.workerinput["postgres_url"] = servers.postgres_url()
    node.workerinput["redis_url"] = servers.redis_url()


@pytest.fixture(scope="session")
def postgres_admin_url(request: pytest.FixtureRequest) -> str:
    """The superuser's URL of the run's PostgreSQL."""
    told = getattr(request.config, "workerinput", None)
    return told["postgres_url"] if told else request.config.stash[_SERVERS].postgres_url()


@pytest.fixture(scope="session")
def redis_url(request: pytest.FixtureRequest) -> str:
    """The run's Valkey: a database number for each worker of the run."""
    told = getattr(request.config, "workerinput", None)
    if told is None:
        return request.config.stash[_SERVERS].redis_url()
    number = 1 + int(told["workerid"].removeprefix("gw"))
    return urlsplit(told["redis_url"])._replace(path=f"/{number}").geturl()


@pytest.fixture
def empty_redis(redis_url: str) -> str:
    """The worker's Valkey database, emptied."""
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()
    return redis_url


@pytest.fixture
def test_databases(postgres_admin_url: str) -> Iterator[Databases]:
    with databases.databases(postgres_admin_url) as made:
        yield made


@pytest.fixture
def empty_database(test_databases: Databases) -> Callable[[], str]:
    """Makes an empty database and returns its URL; dropped after the test."""
    return test_databases.empty


@pytest.fixture
def database_from_template(test_databases: Databases) -> Callable[[str], str]:
    """Makes a database like the template of that name and returns its URL; dropped after the test."""
    return test_databases.from_template


@pytest.fixture(scope="session")
def make_template(postgres_admin_url: str) -> Callable[[str, Callable[[str], None]], str]:
    """Has a template `name` filled by `fill(url)`, once per run however many workers ask; returns the name."""

    def make(name: str, fill: Callable[[str], None]) -> str:
        return databases.make_template(postgres_admin_url, name, fill)

    return make
