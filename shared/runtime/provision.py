"""One database and one role for each app, on a server that an administrator's URL reaches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import Connection, sql

#: Any number will do, as long as every provisioning of a server takes the same.
_ONE_AT_A_TIME: Final = 7_317_001


def provision(admin_url: str, databases: Mapping[str, str]) -> None:
    """Have a role and a database for each app named in `databases`, with the password given there; safe to repeat.

    The role owns its database, and no other app's role may connect to it. A changed password is set.
    """
    with psycopg.connect(admin_url, autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [_ONE_AT_A_TIME])
        for app, password in databases.items():
            _make_role(server, app, password)
            _make_database(server, app)


def database_url(admin_url: str, app: str, password: str) -> str:
    """Return how the app itself reaches its database on the server of `admin_url`."""
    admin = urlsplit(admin_url)
    place = admin.netloc.rpartition("@")[2]
    return admin._replace(netloc=f"{quote(app)}:{quote(password, safe='')}@{place}", path=f"/{quote(app)}").geturl()


def _make_role(server: Connection[Any], app: str, password: str) -> None:
    role = sql.Identifier(app)
    if server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [app]).fetchone() is None:
        server.execute(sql.SQL("CREATE ROLE {}").format(role))
    # What is sent is the SCRAM verifier: the password itself stays out of the server's logs.
    verifier = server.pgconn.encrypt_password(password.encode(), app.encode(), b"scram-sha-256").decode()
    server.execute(sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(role, sql.Literal(verifier)))


def _make_database(server: Connection[Any], app: str) -> None:
    name = sql.Identifier(app)
    if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [app]).fetchone() is None:
        # An administrator who is no superuser may only give a database to a role it belongs to.
        server.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(name))
        server.execute(
            sql.SQL(
                "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin LOCALE 'C.UTF-8'"
            ).format(name, name)
        )
    server.execute(sql.SQL("REVOKE CONNECT, TEMPORARY ON DATABASE {} FROM PUBLIC").format(name))
