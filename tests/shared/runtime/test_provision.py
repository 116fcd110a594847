"""Databases and roles of the apps."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from shared.runtime.provision import database_url, provision


@pytest.fixture
def apps(postgres_admin_url: str) -> Iterator[dict[str, str]]:
    """Two apps nobody else uses, with passwords that a URL must escape; gone after the test."""
    tag = secrets.token_hex(4)
    named = {f"billing_{tag}": "b/@:1 %", f"intake_{tag}": "i?#2"}
    yield named
    with psycopg.connect(postgres_admin_url, autocommit=True) as server:
        for app in named:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(app)))
            server.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(app)))


def _whoami(url: str) -> tuple[object, ...] | None:
    with psycopg.connect(url) as database:
        return database.execute(
            "SELECT current_user::text, current_database()::text, datlocprovider, datlocale, pg_get_userbyid(datdba)::text,"
            " rolsuper FROM pg_database, pg_roles WHERE datname = current_database() AND rolname = current_user"
        ).fetchone()


def test_each_app_has_a_database_of_its_own_that_it_owns(postgres_admin_url: str, apps: dict[str, str]) -> None:
    provision(postgres_admin_url, apps)

    for app, password in apps.items():
        assert _whoami(database_url(postgres_admin_url, app, password)) == (app, app, "b", "C.UTF-8", app, False)


def test_an_app_can_not_connect_to_the_database_of_another(postgres_admin_url: str, apps: dict[str, str]) -> None:
    provision(postgres_admin_url, apps)
    (billing, password), (intake, _) = apps.items()
    astray = database_url(postgres_admin_url, billing, password).removesuffix(billing) + intake

    with pytest.raises(psycopg.OperationalError, match=f'permission denied for database "{intake}"'):
        psycopg.connect(astray)


def test_provisioning_again_keeps_the_data_and_sets_a_changed_password(
    postgres_admin_url: str, apps: dict[str, str]
) -> None:
    provision(postgres_admin_url, apps)
    app, old = next(iter(apps.items()))
    with psycopg.connect(database_url(postgres_admin_url, app, old)) as database:
        database.execute("CREATE TABLE kept AS SELECT 7 AS n")

    provision(postgres_admin_url, {app: "changed"})

    with psycopg.connect(database_url(postgres_admin_url, app, "changed")) as database:
        assert database.execute("SELECT n FROM kept").fetchone() == (7,)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(database_url(postgres_admin_url, app, old))


def test_two_that_provision_at_once_do_not_clash(postgres_admin_url: str, apps: dict[str, str]) -> None:
    faults: list[psycopg.Error] = []

    def run() -> None:
        try:
            provision(postgres_admin_url, apps)
        except psycopg.Error as fault:
            faults.append(fault)

    both = [threading.Thread(target=run) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert faults == []
    assert [_whoami(database_url(postgres_admin_url, app, password)) for app, password in apps.items()] == [
        (app, app, "b", "C.UTF-8", app, False) for app in apps
    ]


def test_an_administrator_who_is_no_superuser_is_enough(postgres_admin_url: str, apps: dict[str, str]) -> None:
    admin = f"admin_{secrets.token_hex(4)}"
    with psycopg.connect(postgres_admin_url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE PASSWORD 'a'").format(sql.Identifier(admin)))
    own = database_url(postgres_admin_url, admin, "a").removesuffix(f"/{admin}") + "/postgres"

    provision(own, apps)
    provision(own, apps)

    for app, password in apps.items():
        assert _whoami(database_url(postgres_admin_url, app, password)) == (app, app, "b", "C.UTF-8", app, False)
