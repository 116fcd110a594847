"""`up`, with stand-ins for the apps and everything else real."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from shared.runtime.embedded.postgres import EmbeddedPostgres
from shared.runtime.embedded.process import command_line, free_port
from tests.cli import stand_ins
from tests.support.waiting import wait_until

pytestmark = pytest.mark.stack


class Up:
    """A running `up`, and what it has printed so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said = ""

    def hear(self, wanted: str) -> str:
        assert self.process.stdout is not None
        while wanted not in self.said:
            line = self.process.stdout.readline()
            assert line, f"ended without {wanted!r}:\n{self.said}"
            self.said += line
        return self.said

    def environment(self, app: str) -> dict[str, str]:
        """What the stand-in of an app's API was given."""
        pattern = r"is ready: (\S+)" if app == "portal" else rf"{app} +(http\S+)"
        found = re.search(pattern, self.said)
        assert found
        with urllib.request.urlopen(found[1]) as answer:
            told: dict[str, str] = json.load(answer)
        return told

    def pids(self) -> list[int]:
        listed = subprocess.run(
            ["ps", "-ax", "-o", "pid=", "-o", "ppid="], capture_output=True, text=True, check=True
        ).stdout
        return [int(line.split()[0]) for line in listed.splitlines() if line.split()[1] == str(self.process.pid)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return stand_ins.product(tmp_path / "orderwright")


@pytest.fixture
def up(home: Path) -> Iterator[Up]:
    """`up` on a directory of its own, ready."""
    process = stand_ins.start(home, "up", "--port", str(_first_port()))
    try:
        running = Up(process)
        running.hear("Ctrl-C stops everything")
        yield running
    finally:
        process.kill()
        process.communicate()


def _first_port() -> int:
    """A port whose neighbours will do as well; where they do not, `up` takes others."""
    return min(free_port(), 64_000)


def test_up_starts_everything_and_says_where_it_is(up: Up, home: Path) -> None:
    ready = re.findall(r"ready  (\S+)", up.said)

    assert sorted(ready) == sorted(
        ["postgres", "valkey", "databases", "mail", "cards", "portal"]
        + [
            f"{app}-{role}"
            for app in ("intake", "workflow", "billing", "notify")
            for role in ("api", "worker", "relay")
        ]
        + ["intake-errands", "billing-errands", "notify-errands"]
    )
    assert all(ready.index(f"{app}-api") < ready.index("portal") for app in ("intake", "workflow", "billing", "notify"))
    assert str(home / ".data") in up.said
    assert re.search(r"client +clara@bluebird.example +orderwright-demo", up.said)


def test_each_app_gets_its_own_database_and_no_secret_it_does_not_need(up: Up, home: Path) -> None:
    intake, portal = up.environment("intake"), up.environment("portal")
    secrets = json.loads((home / ".data" / "secrets.json").read_text())

    assert urlsplit(intake["DATABASE_URL"]).username == "intake"
    assert urlsplit(intake["DATABASE_URL"]).path == "/intake"
    assert secrets["database_passwords"]["billing"] not in json.dumps(intake)
    assert json.loads(intake["SIGNING_KEYS"]) == secrets["signing_keys"]
    assert {"DATABASE_URL", "SIGNING_KEYS"}.isdisjoint(portal)
    assert (portal["TOKEN_KEY"], intake["TOKEN_KEY"]) == tuple(
        secrets["token_keys"][app] for app in ("portal", "intake")
    )
    assert "TOKEN_KEY" not in up.environment("billing")
    assert portal["WORKFLOW_URL"] in up.said
    assert stat.S_IMODE((home / ".data" / "secrets.json").stat().st_mode) == 0o600


def test_a_killed_part_comes_back(up: Up) -> None:
    worker = next(pid for pid in up.pids() if "run billing worker" in (command_line(pid) or ""))

    os.kill(worker, signal.SIGKILL)

    up.hear("restarting  billing-worker")
    wait_until(lambda: any("run billing worker" in (command_line(pid) or "") for pid in up.pids() if pid != worker))


def test_an_interrupt_stops_everything_and_the_data_is_there_at_the_next_start(up: Up, home: Path) -> None:
    pids = up.pids()
    database = up.environment("intake")["DATABASE_URL"]
    with psycopg.connect(database) as intake:
        intake.execute("INSERT INTO kept VALUES (2)")

    up.process.send_signal(signal.SIGINT)
    said, _ = up.process.communicate(timeout=60)

    assert up.process.returncode == 0
    assert re.findall(r"stopped  (\S+)", said)[-1] in {"mail", "cards"}
    assert not any(command_line(pid) for pid in pids)
    again = Up(stand_ins.start(home, "up", "--port", str(_first_port())))
    again.hear("Ctrl-C stops everything")
    with psycopg.connect(again.environment("intake")["DATABASE_URL"]) as intake:
        assert intake.execute("SELECT n FROM kept ORDER BY n").fetchall() == [(1,), (2,)]
    again.process.send_signal(signal.SIGTERM)
    again.process.communicate(timeout=60)
    assert again.process.returncode == 0


def test_nothing_is_left_of_a_killed_up(up: Up) -> None:
    pids = up.pids()
    assert len(pids) == 21

    up.process.kill()
    up.process.wait()

    wait_until(lambda: not any(command_line(pid) for pid in pids))


def test_a_second_up_on_the_same_data_is_refused_and_says_what_to_do(up: Up, home: Path) -> None:
    status, said = stand_ins.run(home, "up")

    assert status == 1
    assert f"in use by process {up.process.pid}" in said
    assert "use another directory with --data" in said


def test_a_port_that_was_asked_for_and_is_taken_is_a_failure(up: Up, home: Path, tmp_path: Path) -> None:
    taken = re.search(r"is ready: http://127.0.0.1:(\d+)", up.said)
    assert taken

    status, said = stand_ins.run(home, "up", "--data", str(tmp_path / "other"), "--port", taken[1])

    assert status == 1
    assert f"port {taken[1]} is taken" in said


def test_check_tells_memory_and_time_and_stops(home: Path) -> None:
    status, said = stand_ins.run(home, "up", "--check", "--port", str(_first_port()))

    assert status == 0
    total = re.search(r"total +([\d.]+)", said)
    assert total
    assert 100 < float(total[1]) < 1200
    assert re.search(r"ready after [\d.]+ s", said)


def test_an_app_that_will_not_start_ends_up_with_what_it_said(home: Path) -> None:
    (home / "services" / "billing" / "app.py").write_text("def run_migrate(): raise SystemExit('no such column')\n")

    status, said = stand_ins.run(home, "up", "--port", str(_first_port()))

    assert status == 1
    assert "billing migrate sample ended with status 1:\nno such column" in said


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    """A server without any app's database."""
    postgres = EmbeddedPostgres(tmp_path / "elsewhere", durable=False)
    postgres.start()
    yield postgres
    postgres.stop()


def test_prepare_works_on_a_server_elsewhere_and_twice(home: Path, server: EmbeddedPostgres) -> None:
    passwords = {
        f"{app.upper()}_DATABASE_PASSWORD": f"{app} pass/word" for app in ("intake", "workflow", "billing", "notify")
    }

    outcomes = [
        stand_ins.run(home, "prepare", "--sample", DATABASE_URL=server.admin_url, **passwords) for _ in range(2)
    ]

    assert outcomes == [(0, "ready: intake, workflow, billing, notify with the sample agency\n")] * 2


def test_prepare_names_the_setting_that_is_missing(home: Path) -> None:
    status, said = stand_ins.run(home, "prepare", DATABASE_URL="postgresql://postgres@127.0.0.1:1/postgres")

    assert status == 1
    assert "INTAKE_DATABASE_PASSWORD is not set" in said
