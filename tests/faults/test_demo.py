"""The demo tells the same story to its end while every process of ours is killed once, or restarted as for an upgrade."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from cli.parts import APPS
from tests.support.waiting import wait_until

PARTS = [(app, role) for app, roles in APPS.items() for role in ("api", *roles)]


def parent_of(pid: int) -> int:
    return int((Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])


def descends(pid: int, ancestor: int) -> bool:
    while pid > 1:
        if pid == ancestor:
            return True
        pid = parent_of(pid)
    return False


def processes_of(demo: int, app: str, role: str) -> list[int]:
    """The processes that run a part of this demo."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            if words[-5:-1] == [b"cli", b"run", app.encode(), role.encode()] and descends(int(entry.name), demo):
                found.append(int(entry.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def mails_at(address: str) -> int:
    """How many mails have arrived: how far the story has come."""
    try:
        return len(requests.get(f"{address}/mails.json", timeout=5).json())
    except requests.RequestException:
        return 0


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    with (tmp_path / "said").open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "cli", "demo", "--orders", "30", "--json", "--keep", str(tmp_path / "data")],
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )
        yield process
        process.terminate()
        process.wait(timeout=60)
    sys.stderr.write((tmp_path / "said").read_text()[-6000:])


@pytest.mark.stack
@pytest.mark.timeout(900)
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "restarted"])
def test_whichever_process_ends_every_good_order_is_accepted_and_none_counts_twice(
    demo: subprocess.Popen[str], tmp_path: Path, how: signal.Signals
) -> None:
    wait_until((tmp_path / "data" / "running.json").exists, within_s=90)
    mail = json.loads((tmp_path / "data" / "running.json").read_text())["addresses"]["mail"]
    ended = 0

    for place, (app, role) in enumerate(random.Random(7).sample(PARTS, len(PARTS))):
        wait_until(
            lambda sent=15 * place: mails_at(mail) >= sent or demo.poll() is not None,
            within_s=120,
        )
        wait_until(lambda a=app, r=role: processes_of(demo.pid, a, r) or demo.poll() is not None, within_s=30)
        for pid in processes_of(demo.pid, app, role):
            os.kill(pid, how)
        ended += demo.poll() is None
    said, _ = demo.communicate(timeout=700)

    assert ended == len(PARTS)
    assert demo.returncode == 0
    figures = json.loads(said.splitlines()[-1])
    assert {name: figures[name] for name in ("orders", "accepted", "delivered", "refused", "lost", "doubled")} == {
        "orders": 30,
        "accepted": 26,
        "delivered": 26,
        "refused": 4,
        "lost": 0,
        "doubled": 0,
    }
    assert figures["ledger_balanced"] is True
    assert figures["invoices_paid"] == 26
