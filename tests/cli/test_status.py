"""`status`: what it shows of an installation, on real servers."""

from __future__ import annotations

import importlib
import json
import threading

import pytest
import redis
from click.testing import CliRunner
from sqlalchemy import text

from cli.main import main
from cli.parts import APPS
from shared.messaging.lists import holders_of, lease_of
from shared.storage.engine import make_engine


@pytest.fixture(scope="session")
def templates(make_template):
    """For each app the name of a database with its tables in it: those that journeys use too."""

    def fill(app):
        def migrate(url):
            engine = make_engine(url)
            importlib.import_module(f"services.{app}.app").APP.migrate(engine)
            engine.dispose()

        return migrate

    return {app: make_template(f"journey_{app}", fill(app)) for app in APPS}


@pytest.fixture
def place(templates, database_from_template, empty_redis):
    """The environment of an installation of which nothing runs."""
    databases = {f"{app.upper()}_DATABASE_URL": database_from_template(templates[app]) for app in APPS}
    return {**databases, "REDIS_URL": empty_redis}


def look(place, *words):
    outcome = CliRunner().invoke(main, ["status", "--once", "--every", "0.2", *words], env=place)
    return outcome.exit_code, outcome.stdout


def test_it_shows_queues_workers_orders_and_what_waits(place):
    with redis.Redis.from_url(place["REDIS_URL"]) as client:
        client.lpush("billing", *[json.dumps({"headers": {"sent_at": "2026-01-01T00:00:00+00:00"}})] * 3)
        client.sadd(holders_of("billing"), "first", "gone")
        client.set(lease_of("billing", "first"), 1)
    notify = make_engine(place["NOTIFY_DATABASE_URL"])
    with notify.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO outbox (message_id, queue, name, payload, trace_id, told_at)"
                " SELECT gen_random_uuid(), 'workflow', 'x', '{}', 't', now() - interval '1 hour' FROM generate_series(1, 2)"
            )
        )
    notify.dispose()

    status, said = look(place, "--json")

    seen = json.loads(said)
    billing = seen["queues"]["billing"]
    assert (billing["depth"], billing["workers"], billing["held"]) == (3, 1, 0)
    assert billing["oldest_s"] > 86_400
    assert seen["queues"]["intake"]["workers"] == 0
    assert seen["apps"]["notify"]["backlog"]["unconfirmed"] == 2
    assert 3600 <= seen["apps"]["notify"]["backlog"]["oldest_unconfirmed_s"] < 3700
    assert seen["apps"]["intake"]["orders"] == {}
    assert status == 0


def test_the_same_is_on_the_screen(place):
    _, said = look(place)

    assert {"queues", "apps", "orders", "billing.errands", "told, no receipt"} <= {
        words for words in ("queues", "apps", "orders", "billing.errands", "told, no receipt") if words in said
    }
    assert "none" in said


def test_rates_are_what_was_written_between_two_looks(place):
    engine = make_engine(place["INTAKE_DATABASE_URL"])
    ended = threading.Event()

    def write():
        while not ended.wait(0.01):
            with engine.begin() as connection:
                # PostgreSQL tells its counts at the end of a transaction, at most once a second unless it is asked to.
                connection.execute(
                    text(
                        "INSERT INTO inbox (source, message_id, name, body_sha) VALUES ('t', gen_random_uuid(), 'x', '')"
                    )
                )
                connection.execute(text("SELECT pg_stat_force_next_flush()"))

    thread = threading.Thread(target=write)
    thread.start()
    try:
        _, said = look(place, "--json")
    finally:
        ended.set()
        thread.join()
        engine.dispose()

    assert json.loads(said)["rates"]["intake"]["inbox"] > 1


def test_what_is_away_is_named_and_the_rest_is_shown(place):
    away = {
        "WORKFLOW_DATABASE_URL": "postgresql://workflow:x@127.0.0.1:1/workflow",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }

    status, said = look(place | away, "--json")

    seen = json.loads(said)
    assert "refused" in seen["apps"]["workflow"]["fault"]
    assert "refused" in seen["redis_fault"]
    assert seen["apps"]["intake"]["backlog"]["parked"] == 0
    assert status == 1
