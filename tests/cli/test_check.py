"""`check`: on servers that are well, and on each of them broken in turn."""

from __future__ import annotations

import importlib
import json
import secrets
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psycopg
import pytest
import redis
from click.testing import CliRunner

from cli.check.finding import State
from cli.main import main
from cli.parts import APPS
from shared.kernel.token_keys import ISSUERS
from shared.runtime.embedded.postgres import EmbeddedPostgres
from shared.runtime.embedded.process import free_port
from shared.runtime.embedded.valkey import EmbeddedValkey
from shared.runtime.provision import database_url, provision
from shared.storage.engine import make_engine
from tests.support.agency import mail_server
from tests.support.cards import PAYPAL_CLIENT, PAYPAL_SECRET, STRIPE_KEY, cards_at

PASSWORDS = {app: secrets.token_hex(16) for app in APPS}


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(tmp_path_factory.mktemp("check-postgres"))
    server.start()
    provision(server.admin_url, PASSWORDS)
    for app, password in PASSWORDS.items():
        engine = make_engine(database_url(server.admin_url, app, password))
        importlib.import_module(f"services.{app}.app").APP.migrate(engine)
        engine.dispose()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedValkey]:
    server = EmbeddedValkey(tmp_path_factory.mktemp("check-valkey"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A mail server and the payment providers, as settings."""
    with mail_server() as mail, cards_at(tmp_path_factory.mktemp("check-cards")) as cards:
        yield {
            "SMTP_URL": f"smtp://127.0.0.1:{mail.port}",
            "STRIPE_URL": cards.url,
            "STRIPE_KEY": STRIPE_KEY,
            "STRIPE_WEBHOOK_SECRET": "whsec",
            "PAYPAL_URL": cards.url,
            "PAYPAL_CLIENT_ID": PAYPAL_CLIENT,
            "PAYPAL_SECRET": PAYPAL_SECRET,
        }


@pytest.fixture
def well(postgres, valkey, outside, tmp_path) -> dict[str, str]:
    """The environment of an installation that is well."""
    return outside | {
        "DATABASE_URL": postgres.admin_url,
        **{f"{app.upper()}_DATABASE_PASSWORD": password for app, password in PASSWORDS.items()},
        "REDIS_URL": valkey.url,
        **{f"{issuer.upper()}_TOKEN_KEY": secrets.token_hex(32) for issuer in ISSUERS},
        "LINK_KEY": secrets.token_hex(32),
        "SIGNING_KEYS": json.dumps({app: secrets.token_hex(32) for app in APPS}),
        "FILES_FOLDER": str(tmp_path / "files"),
        "PORTAL_URL": "https://desk.example.com",
    }


def check(environment, *words):
    """Run the command with this environment alone; return its status and the findings by state."""
    kept = dict.fromkeys(("INTAKE_URL", "WORKFLOW_URL", "BILLING_URL", "NOTIFY_URL", "PRODUCERS"))
    outcome = CliRunner().invoke(main, ["check", "--json", *words], env=kept | environment)
    assert outcome.stdout, outcome.output
    findings = [json.loads(line) for line in outcome.stdout.splitlines()]
    by_state = {state: [one for one in findings if one["state"] == state] for state in State}
    return outcome.exit_code, by_state


def test_what_is_well_is_said_to_be(well):
    status, found = check(well)

    assert found[State.WRONG] == []
    assert status == 0
    assert {one["says"] for one in found[State.DOUBTFUL]} == {"its log is not archived"}
    assert {"database of intake", "Redis", "Stripe", "PayPal", "secrets", "FILES_FOLDER"} <= {
        one["about"] for one in found[State.WELL]
    }
    assert any(one["about"].startswith("mail server 127.0.0.1:") for one in found[State.WELL])


#: Environments in which several things are wrong: the setting as it is broken, what is said of which thing.
BROKEN = [
    [
        ({"INTAKE_DATABASE_PASSWORD": "n0" * 4 + "abcdefgh"}, "database of intake", "password authentication failed"),
        ({"REDIS_URL": "redis://127.0.0.1:1/0"}, "Redis", "Connection refused"),
        ({"INTAKE_TOKEN_KEY": "x1y2z3w4" * 3}, "INTAKE_TOKEN_KEY", "has 24 characters"),
        (
            {"SIGNING_KEYS": json.dumps({"intake": "abcdefghi" * 5})},
            "SIGNING_KEYS",
            "no key for workflow, billing, notify",
        ),
        ({"PORTAL_URL": "http://desk.example.com"}, "PORTAL_URL", "is not encrypted"),
        ({"SMTP_URL": "smtp://127.0.0.1:1"}, "mail server 127.0.0.1:1", "Connection refused"),
        ({"STRIPE_KEY": "sk_test_another"}, "Stripe", "does not know our key"),
        ({"PAYPAL_SECRET": "another"}, "PayPal", "does not know our key"),
        ({"INTAKE_URL": "http://127.0.0.1:1"}, "API of intake", "does not answer"),
        ({"FILES_FOLDER": "{file}/files"}, "FILES_FOLDER", "can't be written to"),
    ],
    [
        ({"REDIS_URL": "redis://:no@{redis}/0"}, "Redis", "invalid username-password"),
        ({"PORTAL_TOKEN_KEY": "ab" * 32, "LINK_KEY": "ab" * 32}, "LINK_KEY, PORTAL_TOKEN_KEY", "are the same"),
        ({}, "PORTAL_TOKEN_KEY", "repeats the same few characters"),
        ({}, "LINK_KEY", "repeats the same few characters"),
        ({"SIGNING_KEYS": "{"}, "SIGNING_KEYS, PRODUCERS", "can't be read"),
        ({"SMTP_URL": "mail.example.com"}, "SMTP_URL", "is not of the form"),
        ({"STRIPE_URL": "http://127.0.0.1:1"}, "Stripe", "does not answer"),
    ],
]


@pytest.mark.parametrize("broken", BROKEN, ids=["first", "second"])
def test_what_is_broken_is_named_with_what_to_mend_and_nothing_else_is(well, valkey, tmp_path, broken):
    (tmp_path / "a file").touch()
    known = {"{redis}": valkey.url.rpartition("@")[2].partition("/")[0], "{file}": str(tmp_path / "a file")}
    for change, _, _ in broken:
        for name, value in change.items():
            well[name] = next((value.replace(blank, known[blank]) for blank in known if blank in value), value)

    status, found = check(well)

    said = {one["about"]: one["says"] for one in found[State.WRONG]}
    assert said.keys() == {about for _, about, _ in broken}
    assert [about for _, about, says in broken if says not in said[about]] == []
    assert all(one["mend"] for one in found[State.WRONG])
    assert status == 1


@pytest.mark.parametrize(
    ("breaking", "mending", "says"),
    [
        (
            "GRANT CONNECT ON DATABASE notify TO PUBLIC",
            "REVOKE CONNECT ON DATABASE notify FROM PUBLIC",
            "every role of the server",
        ),
        ("ALTER ROLE notify SUPERUSER", "ALTER ROLE notify NOSUPERUSER", "is a superuser"),
        ("ALTER ROLE notify SET search_path = nowhere", "ALTER ROLE notify RESET search_path", "lacks migrations"),
    ],
    ids=["open", "superuser", "shape"],
)
def test_a_database_that_is_not_as_it_should_be_is_wrong(well, postgres, breaking, mending, says):
    with psycopg.connect(postgres.admin_url, autocommit=True) as server:
        server.execute(breaking)
        status, found = check(well)
        server.execute(mending)

    assert [one["about"] for one in found[State.WRONG]] == ["database of notify"]
    assert says in found[State.WRONG][0]["says"]
    assert status == 1


def test_a_redis_that_throws_away_or_forgets_is_named(well, valkey):
    with redis.Redis.from_url(valkey.url) as client:
        client.config_set("maxmemory-policy", "allkeys-lru")
        client.config_set("appendonly", "no")
        status, found = check(well)
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("appendonly", "yes")

    assert [one["says"] for one in found[State.WRONG]] == ["throws messages away when it is full (allkeys-lru)"]
    assert "forgets what it holds at a restart; our apps send again, other systems must too" in {
        one["says"] for one in found[State.DOUBTFUL]
    }
    assert status == 1


def test_a_secret_in_a_file_is_read_without_its_line_break_and_others_may_not_read_it(well, tmp_path):
    file = tmp_path / "link_key"
    file.write_text(well.pop("LINK_KEY") + "\n")
    file.chmod(0o600)
    private, _ = check(well | {"LINK_KEY_FILE": str(file)})
    file.chmod(0o644)

    status, found = check(well | {"LINK_KEY_FILE": str(file)})

    assert (private, status) == (0, 1)
    assert [(one["about"], one["mend"]) for one in found[State.WRONG]] == [(str(file), f"chmod 600 {file}")]


class Ahead(BaseHTTPRequestHandler):
    """Stripe, by a clock of its own."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def date_time_string(self, timestamp=None):
        return "Tue, 01 Jan 2030 00:00:00 GMT"

    def log_message(self, *_):
        """Say nothing."""


def test_a_clock_that_differs_is_wrong(well):
    server = HTTPServer(("127.0.0.1", free_port()), Ahead)
    thread = threading.Thread(target=server.handle_request)
    thread.start()

    status, found = check(well | {"STRIPE_URL": f"http://127.0.0.1:{server.server_port}"})

    thread.join()
    server.server_close()
    assert [one["about"] for one in found[State.WRONG]] == ["clock of Stripe"]
    assert status == 1


def test_the_settings_of_one_app_are_read_as_its_programs_read_them(well, postgres):
    own = well | {"DATABASE_URL": database_url(postgres.admin_url, "intake", PASSWORDS["intake"])}
    good, _ = check(own, "--app", "intake")

    status, found = check(own | {"REMIND_AFTER_DAYS": "7,1"}, "--app", "intake")

    assert (good, status) == (0, 1)
    assert [one["about"] for one in found[State.WRONG]] == ["settings of intake"]
    assert "REMIND_AFTER_DAYS" in found[State.WRONG][0]["says"]


def test_what_up_runs_is_found_by_its_directory(well, postgres, valkey, tmp_path: Path):
    kept = {
        "secrets.json": {
            "token_keys": {issuer: well[f"{issuer.upper()}_TOKEN_KEY"] for issuer in ISSUERS},
            "link_key": well["LINK_KEY"],
            "signing_keys": json.loads(well["SIGNING_KEYS"]),
            "producer_keys": {"webshop": secrets.token_hex(32)},
            "database_passwords": PASSWORDS,
            "card_keys": {"stripe_key": STRIPE_KEY, "stripe_webhook_secret": "w", "paypal_secret": PAYPAL_SECRET},
        },
        "stores.json": {"admin": postgres.admin_url, "redis": valkey.url},
        "running.json": {"addresses": {"smtp": well["SMTP_URL"], "cards": well["STRIPE_URL"]}},
    }
    for name, content in kept.items():
        (tmp_path / name).write_text(json.dumps(content))
        (tmp_path / name).chmod(0o600)
    blank = dict.fromkeys(well)

    status, found = check(blank, "--data", str(tmp_path))

    assert (status, found[State.WRONG]) == (0, [])
    assert {"Stripe", "PayPal", "database of billing"} <= {one["about"] for one in found[State.WELL]}
