"""Databases for tests: cloned from a template that is filled once per run, gone after the test."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import psycopg
from psycopg import sql


def url_of(admin_url: str, database: str) -> str:
    """The administrator's way into another database of the same server."""
    return urlsplit(admin_url)._replace(path=f"/{database}").geturl()


def make_template(admin_url: str, name: str, fill: Callable[[str], None]) -> str:
    """Have a database `name` that `fill(url)` has filled; the first worker to ask makes it, the others wait for it."""
    with psycopg.connect(admin_url, autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [f"template {name}"])
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            # Filled under another name: a template whose filling failed is not there for the next one.
            unfinished = f"{name}_{secrets.token_hex(4)}"
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
            fill(url_of(admin_url, unfinished))
            server.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(name))
            )
    return name


@dataclass
class Databases:
    """Makes databases for one test."""

    admin_url: str
    made: list[str] = field(default_factory=list)

    def empty(self) -> str:
        """The URL of a new database with nothing in it."""
        return self.from_template("template0")

    def from_template(self, template: str) -> str:
        """The URL of a new database like `template`."""
        name = f"test_{secrets.token_hex(6)}"
        with psycopg.connect(self.admin_url, autocommit=True) as server:
            server.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
            )
        self.made.append(name)
        return url_of(self.admin_url, name)

    def drop(self) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as server:
            for name in self.made:
                server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        self.made.clear()


@contextmanager
def databases(admin_url: str) -> Iterator[Databases]:
    made = Databases(admin_url)
    try:
        yield made
    finally:
        made.drop()
