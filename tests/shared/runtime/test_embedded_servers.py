"""The servers that run beside us."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from shared.runtime.embedded.lock import DataInUse
from shared.runtime.embedded.postgres import EmbeddedPostgres
from shared.runtime.embedded.process import command_line
from shared.runtime.embedded.valkey import EmbeddedValkey
from tests.support.waiting import wait_until

_OWNER = """
import sys, time
from pathlib import Path
from shared.runtime.embedded.postgres import EmbeddedPostgres
from shared.runtime.embedded.valkey import EmbeddedValkey
servers = EmbeddedPostgres(Path(sys.argv[1], "postgres"), durable=False), EmbeddedValkey(Path(sys.argv[1], "valkey"))
for server in servers:
    server.start()
print(*(server.pid for server in servers), flush=True)
time.sleep(100)
"""


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(tmp_path / "postgres")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[EmbeddedValkey]:
    server = EmbeddedValkey(tmp_path / "valkey")
    server.start()
    yield server
    server.stop()


def _kill(server: EmbeddedPostgres | EmbeddedValkey) -> None:
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    wait_until(lambda: server.pid is None)


def test_postgres_keeps_its_data_and_its_address_over_a_kill(postgres: EmbeddedPostgres) -> None:
    address = postgres.admin_url
    with psycopg.connect(address) as database:
        database.execute("CREATE TABLE kept AS SELECT 7 AS n")

    _kill(postgres)
    postgres.start()

    assert postgres.admin_url == address
    with psycopg.connect(address) as database:
        assert database.execute("SELECT n FROM kept").fetchone() == (7,)


def test_postgres_starts_although_the_number_in_its_pid_file_belongs_to_another_process(
    postgres: EmbeddedPostgres,
) -> None:
    pid_file = next(Path(postgres.data_dir).glob("cluster/postmaster.pid"))
    left_behind = pid_file.read_text().split("\n", 1)[1]
    _kill(postgres)
    pid_file.write_text(f"{os.getpid()}\n{left_behind}")

    postgres.start()

    with psycopg.connect(postgres.admin_url) as database:
        assert database.execute("SELECT 1").fetchone() == (1,)


def test_postgres_is_made_with_passwords_checksums_and_a_locale_that_no_machine_changes(
    postgres: EmbeddedPostgres,
) -> None:
    with psycopg.connect(postgres.admin_url) as database:
        made = database.execute(
            "SELECT current_setting('data_checksums'), current_setting('unix_socket_directories'), datlocprovider, datlocale,"
            " (SELECT rolpassword LIKE 'SCRAM-SHA-256$%' FROM pg_authid WHERE rolname = 'postgres')"
            " FROM pg_database WHERE datname = 'postgres'"
        ).fetchone()
    secret = postgres.data_dir / "superuser.password"

    assert made == ("on", "", "b", "C.UTF-8", True)
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres.admin_url.replace(secret.read_text(), "wrong"))


def test_a_second_postgres_on_the_same_directory_is_refused_and_the_first_goes_on(postgres: EmbeddedPostgres) -> None:
    second = EmbeddedPostgres(postgres.data_dir)

    with pytest.raises(DataInUse, match=f"postgres is in use by process {os.getpid()}"):
        second.start()

    with psycopg.connect(postgres.admin_url) as database:
        assert database.execute("SELECT 1").fetchone() == (1,)


def test_postgres_stopped_and_started_elsewhere_in_the_same_directory_has_its_data(tmp_path: Path) -> None:
    first = EmbeddedPostgres(tmp_path / "postgres", durable=False)
    first.start()
    with psycopg.connect(first.admin_url) as database:
        database.execute("CREATE TABLE kept AS SELECT 7 AS n")
    first.stop()

    second = EmbeddedPostgres(tmp_path / "postgres", durable=False)
    second.start()

    with psycopg.connect(second.admin_url) as database:
        assert database.execute("SELECT n FROM kept").fetchone() == (7,)
    second.stop()


def test_valkey_keeps_what_reached_its_file_over_a_kill(valkey: EmbeddedValkey) -> None:
    address = valkey.url
    with redis.Redis.from_url(address) as client:
        client.lpush("queue", "message")
        client.execute_command("WAITAOF", 1, 0, 5000)

    _kill(valkey)
    valkey.start()

    assert valkey.url == address
    with redis.Redis.from_url(address) as client:
        assert client.lrange("queue", 0, -1) == [b"message"]


def test_valkey_wants_a_password_and_never_evicts(valkey: EmbeddedValkey) -> None:
    with redis.Redis.from_url(valkey.url) as client:
        assert client.config_get("maxmemory*") == client.config_get("maxmemory*") | {
            "maxmemory": str(256 * 1024 * 1024),
            "maxmemory-policy": "noeviction",
        }
    with (
        redis.Redis.from_url(f"redis://{valkey.url.rpartition('@')[2]}") as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()


def test_a_second_valkey_on_the_same_directory_is_refused(valkey: EmbeddedValkey) -> None:
    with pytest.raises(DataInUse, match="valkey is in use"):
        EmbeddedValkey(valkey.data_dir).start()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent has died")
def test_servers_end_with_their_killed_owner_and_start_again_at_once(tmp_path: Path) -> None:
    owner = subprocess.Popen([sys.executable, "-c", _OWNER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    pids = [int(pid) for pid in owner.stdout.readline().split()]
    assert all(command_line(pid) for pid in pids)

    owner.kill()
    owner.communicate()
    wait_until(lambda: not any(command_line(pid) for pid in pids))

    next_one = EmbeddedPostgres(tmp_path / "postgres", durable=False)
    next_one.start()
    next_one.stop()
