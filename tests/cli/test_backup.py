"""`backup` and `restore` of what `up` keeps in a data directory."""

from __future__ import annotations

import importlib
import json
import stat
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from cli.backup.restore import forget_messages
from cli.installation import note_running, note_stopped
from cli.keys import keys_in
from cli.main import main
from cli.parts import APPS
from shared.messaging.redis_client import connect_redis
from shared.runtime.embedded.postgres import EmbeddedPostgres
from shared.runtime.provision import database_url, provision
from shared.storage.engine import make_engine

FAILS = 1


def run(*words: str) -> tuple[int, str]:
    outside = {f"{app.upper()}_DATABASE_{what}": None for app in APPS for what in ("URL", "PASSWORD")}
    outcome = CliRunner().invoke(main, list(words), env=outside)
    return outcome.exit_code, outcome.output


@pytest.fixture
def installation(tmp_path: Path, empty_redis):
    """A data directory with a server that runs on it, some rows and some files."""
    data = tmp_path / "data"
    data.mkdir()
    passwords = keys_in(data, list(APPS)).database_passwords
    server = EmbeddedPostgres(data / "postgres", durable=False)
    server.start()
    provision(server.admin_url, passwords)
    for app in APPS:
        url = database_url(server.admin_url, app, passwords[app])
        engine = make_engine(url)
        importlib.import_module(f"services.{app}.app").APP.migrate(engine)
        engine.dispose()
        with psycopg.connect(url) as database:
            database.execute(
                "INSERT INTO inbox (source, message_id, name, body_sha) VALUES (%s, gen_random_uuid(), 'x', '')", [app]
            )
    (data / "files").mkdir()
    (data / "files" / "c0ffee").write_bytes(b"a file of an order")
    note_running(data, {"portal": "http://127.0.0.1:1"}, admin_url=server.admin_url, redis_url=empty_redis)
    yield data
    server.stop()


@pytest.mark.timeout(240)
def test_a_new_data_directory_is_as_the_old_one_was(installation: Path, tmp_path: Path):
    status, said = run("backup", str(tmp_path / "backups"), "--data", str(installation))
    assert status == 0, said
    backup = Path(said.splitlines()[0])
    assert stat.S_IMODE(backup.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in backup.iterdir()} == {0o600}
    assert "writers waited" in said

    new = tmp_path / "new"
    status, said = run("restore", str(backup), "--data", str(new))

    assert status == 0, said
    assert "with 0 orders" in said
    assert json.loads((new / "secrets.json").read_text()) == json.loads((installation / "secrets.json").read_text())
    assert (new / "files" / "c0ffee").read_bytes() == b"a file of an order"
    server = EmbeddedPostgres(new / "postgres", durable=False)
    server.start()
    for app in APPS:
        url = database_url(server.admin_url, app, keys_in(new, list(APPS)).database_passwords[app])
        with psycopg.connect(url) as database:
            assert database.execute("SELECT source FROM inbox").fetchall() == [(app,)]
    server.stop()

    refused, said = run("restore", str(backup), "--data", str(new))
    assert (refused, "holds an installation already" in said) == (FAILS, True)
    assert run("restore", str(backup), "--data", str(new), "--replace")[0] == 0

    # What runs is not overwritten, and what is damaged is not read.
    assert "stop it first" in run("restore", str(backup), "--data", str(installation), "--replace")[1]
    note_stopped(installation)
    (backup / "billing.dump").write_bytes(b"x")
    assert "damaged: billing.dump" in run("restore", str(backup), "--data", str(tmp_path / "third"))[1]
    assert not (tmp_path / "third").exists()


def test_a_backup_of_servers_that_are_away_leaves_nothing_behind(tmp_path: Path):
    away = {f"{app.upper()}_DATABASE_URL": f"postgresql://{app}:x@127.0.0.1:1/{app}" for app in APPS}

    outcome = CliRunner().invoke(main, ["backup", str(tmp_path)], env={**away, "REDIS_URL": "redis://127.0.0.1:1/0"})

    assert outcome.exit_code == FAILS
    assert list(tmp_path.iterdir()) == []


def test_messages_of_another_time_are_forgotten_and_other_systems_keep_theirs(empty_redis):
    with connect_redis(empty_redis) as client:
        for key in ("intake", "notify.errands.held:worker", "billing.receipts", "replies.webshop", "somebody:else"):
            client.lpush(key, "x")

        forget_messages(client)

        assert sorted(client.keys()) == [b"replies.webshop", b"somebody:else"]
