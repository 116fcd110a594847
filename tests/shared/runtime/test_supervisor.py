"""The supervisor, with tiny parts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from shared.runtime.embedded.lock import DataInUse
from shared.runtime.embedded.process import command_line, free_port
from shared.runtime.embedded.valkey import EmbeddedValkey
from shared.runtime.part import Part
from shared.runtime.supervisor import PartNotReady, Supervisor
from tests.shared.runtime import parts
from tests.support.waiting import wait_until

Make = Callable[..., Supervisor]

_SUPERVISE = """
import sys
from pathlib import Path
from shared.runtime.supervisor import Supervisor
from tests.shared.runtime import parts
home = Path(sys.argv[1])
supervisor = Supervisor([parts.parent("web", home), parts.beating("worker", home, after=("web",))], home)
supervisor.start()
print(*supervisor.pids.values(), flush=True)
supervisor.wait()
"""


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Make]:
    """Makes supervisors on the test's directory and stops them."""
    made: list[Supervisor] = []

    def make(*some: Part, **options: object) -> Supervisor:
        made.append(Supervisor(some, tmp_path, **options))  # type: ignore[arg-type]  # the test's own words
        return made[-1]

    yield make
    for one in made:
        one.stop()


@pytest.fixture
def other_process(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that supervises a part with a child and one with a heartbeat; it has printed their numbers."""
    with subprocess.Popen(
        [sys.executable, "-c", _SUPERVISE, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def _pids(process: subprocess.Popen[str], home: Path) -> list[int]:
    assert process.stdout is not None
    own = [int(pid) for pid in process.stdout.readline().split()]
    wait_until(lambda: (home / "web.child").exists() and (home / "web.child").read_text())
    guardian = [pid for pid in _children_of(process.pid) if "guardian.py" in (command_line(pid) or "")]
    return [*own, int((home / "web.child").read_text()), *guardian]


def _children_of(pid: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-ax", "-o", "pid=", "-o", "ppid="], capture_output=True, text=True, check=True
    ).stdout
    return [int(line.split()[0]) for line in listed.splitlines() if line.split()[1] == str(pid)]


def _all_gone(pids: Sequence[int]) -> bool:
    return not any(command_line(pid) for pid in pids)


def test_parts_start_in_order_and_stop_in_reverse(supervise: Make, tmp_path: Path) -> None:
    heard: list[tuple[str, str]] = []
    supervisor = supervise(
        parts.beating("worker", tmp_path, after=("api",)),
        parts.web("api", free_port(), after=("first",)),
        parts.beating("first", tmp_path),
    )

    supervisor.start(lambda name, state: heard.append((name, state.value)))
    supervisor.stop()

    assert [name for name, state in heard if state == "ready"] == ["first", "api", "worker"]
    assert [name for name, state in heard if state == "stopped"] == ["worker", "api", "first"]
    assert (tmp_path / "stopped").read_text() == "worker\nfirst\n"
    assert supervisor.pids == {}


def test_a_killed_part_is_started_again(supervise: Make, tmp_path: Path) -> None:
    supervisor = supervise(parts.beating("worker", tmp_path), parts.beating("other", tmp_path))
    supervisor.start()
    before = supervisor.pids

    os.kill(before["worker"], signal.SIGKILL)
    wait_until(lambda: supervisor.pids.get("worker", before["worker"]) != before["worker"] and supervisor.is_ready)

    assert supervisor.restarts == {"worker": 1, "other": 0}
    assert supervisor.pids["other"] == before["other"]


def test_what_a_killed_part_had_started_is_ended_before_it_starts_again(supervise: Make, tmp_path: Path) -> None:
    supervisor = supervise(parts.parent("web", tmp_path))
    supervisor.start()
    wait_until(lambda: (tmp_path / "web.child").exists() and (tmp_path / "web.child").read_text())
    child = int((tmp_path / "web.child").read_text())

    os.kill(supervisor.pids["web"], signal.SIGKILL)

    wait_until(lambda: _all_gone([child]))


def test_a_part_that_will_not_start_is_named_with_the_end_of_its_log_and_the_others_are_stopped(
    supervise: Make, tmp_path: Path
) -> None:
    supervisor = supervise(parts.beating("worker", tmp_path), parts.failing("api"))

    with pytest.raises(PartNotReady, match=r"api did not start; its log ends:\n(.*\n)*no database"):
        supervisor.start()

    assert supervisor.pids == {}
    assert (tmp_path / "stopped").read_text() == "worker\n"


def test_a_part_that_does_not_end_when_asked_is_killed_after_its_grace(supervise: Make) -> None:
    lines: list[str] = []
    supervisor = supervise(parts.stubborn("deaf"), on_line=lambda _name, line: lines.append(line))
    supervisor.start()
    wait_until(lambda: "deaf" in lines)
    pid = supervisor.pids["deaf"]

    supervisor.stop()

    assert _all_gone([pid])


def test_lines_go_to_the_listener_and_to_a_file(supervise: Make, tmp_path: Path) -> None:
    lines: list[tuple[str, str]] = []
    supervisor = supervise(parts.web("api", free_port()), on_line=lambda name, line: lines.append((name, line)))

    supervisor.start()
    supervisor.stop()

    assert lines == [("api", "serving")]
    assert (tmp_path / "logs" / "api.log").read_text() == "serving\n"


def test_two_supervisors_can_not_share_a_directory(supervise: Make, tmp_path: Path) -> None:
    supervise(parts.beating("worker", tmp_path)).start()

    with pytest.raises(DataInUse):
        supervise(parts.beating("worker", tmp_path)).start()


def test_parts_that_wait_for_each_other_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="wait for each other or for none: a, b"):
        Supervisor([parts.web("a", 1, after=("b",)), parts.web("b", 2, after=("a",))], tmp_path)


def test_a_server_that_died_is_started_again(supervise: Make, tmp_path: Path) -> None:
    valkey = EmbeddedValkey(tmp_path / "valkey")
    valkey.start()
    supervisor = supervise(parts.beating("worker", tmp_path), servers=[valkey])
    supervisor.start()
    before = valkey.pid
    assert before is not None

    os.kill(before, signal.SIGKILL)
    wait_until(lambda: valkey.pid not in {None, before})

    supervisor.stop()
    valkey.stop()


def test_memory_is_told_for_each_part_with_all_its_processes(supervise: Make, tmp_path: Path) -> None:
    supervisor = supervise(parts.parent("web", tmp_path), parts.beating("worker", tmp_path))
    supervisor.start()
    wait_until((tmp_path / "web.child").exists)

    memory = supervisor.memory()

    assert set(memory) == {"web", "worker", "guardian", "supervisor"}
    # The supervisor is the whole test run here; the guardian shares nearly all it has with others.
    assert all(0.1 < mib < 4096 for mib in memory.values())


def test_a_termination_signal_stops_everything_in_order(other_process: subprocess.Popen[str], tmp_path: Path) -> None:
    pids = _pids(other_process, tmp_path)

    other_process.terminate()

    assert other_process.wait(20) == 0
    assert _all_gone(pids)
    assert (tmp_path / "stopped").read_text() == "worker\n"


def test_nothing_is_left_of_a_killed_supervisor_not_even_what_its_parts_had_started(
    other_process: subprocess.Popen[str], tmp_path: Path
) -> None:
    pids = _pids(other_process, tmp_path)
    assert len(pids) == 4

    other_process.kill()
    other_process.wait()

    wait_until(lambda: _all_gone(pids))


def test_a_killed_guardian_is_replaced_by_one_that_knows_everything(
    other_process: subprocess.Popen[str], tmp_path: Path
) -> None:
    *pids, guardian = _pids(other_process, tmp_path)
    os.kill(guardian, signal.SIGKILL)
    wait_until(
        lambda: any(
            "guardian.py" in (command_line(pid) or "") for pid in _children_of(other_process.pid) if pid != guardian
        )
    )

    other_process.kill()
    other_process.wait()

    wait_until(lambda: _all_gone(pids))


def test_what_an_earlier_run_left_is_ended_at_the_next_start_and_a_stranger_with_its_number_is_not(
    supervise: Make, tmp_path: Path
) -> None:
    argv = [sys.executable, "-c", "import time; time.sleep(300)"]
    with (
        subprocess.Popen(argv, start_new_session=True) as left,
        subprocess.Popen(argv, start_new_session=True) as stranger,
    ):
        supervisor = supervise(parts.beating("worker", tmp_path))
        wait_until(lambda: command_line(left.pid) == " ".join(argv))
        (tmp_path / "run" / "groups.json").write_text(json.dumps({left.pid: " ".join(argv), stranger.pid: "gunicorn"}))

        supervisor.start()

        assert left.wait(10) == -signal.SIGKILL
        assert stranger.poll() is None
        stranger.kill()
