"""The databases that tests get."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import redis


def _fill(url: str) -> None:
    with psycopg.connect(url) as database:
        database.execute("CREATE TABLE colour (name text)")
        database.execute("INSERT INTO colour VALUES ('red')")


def _names(url: str) -> list[str]:
    with psycopg.connect(url) as database:
        return [name for (name,) in database.execute("SELECT name FROM colour ORDER BY 1").fetchall()]


def test_a_clone_has_what_its_template_has_and_changes_stay_in_it(
    make_template: Callable[[str, Callable[[str], None]], str], database_from_template: Callable[[str], str]
) -> None:
    template = make_template("template_colours", _fill)
    first, second = database_from_template(template), database_from_template(template)

    with psycopg.connect(first) as database:
        database.execute("INSERT INTO colour VALUES ('blue')")

    assert (_names(first), _names(second)) == (["blue", "red"], ["red"])


def test_a_template_is_filled_once(make_template: Callable[[str, Callable[[str], None]], str]) -> None:
    filled: list[str] = []
    make_template("template_once", filled.append)

    make_template("template_once", filled.append)

    assert len(filled) <= 1


def test_an_empty_database_holds_nothing_and_speaks_utf_8(empty_database: Callable[[], str]) -> None:
    with psycopg.connect(empty_database()) as database:
        tables = database.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        encoding = database.execute("SHOW server_encoding").fetchone()

    assert (tables, encoding) == ((0,), ("UTF8",))


def test_the_redis_database_is_emptied_for_the_test(empty_redis: str) -> None:
    with redis.Redis.from_url(empty_redis) as client:
        assert client.dbsize() == 0
