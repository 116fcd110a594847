"""Run the parts of the product: start them in order, watch them, stop them in reverse; leave nothing behind."""

from __future__ import annotations

import os
import selectors
import signal
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Final, Protocol

from shared.runtime.embedded.lock import DirectoryLock
from shared.runtime.embedded.postgres import ServerDidNotStart
from shared.runtime.groups import Groups
from shared.runtime.memory import memory_mib
from shared.runtime.part import Part, waves
from shared.runtime.part_log import OnLine, PartLog
from shared.runtime.running import Running, State

#: Called with a part's name and its new state, from the supervisor's thread.
Progress = Callable[[str, State], None]

_ROUND_S: Final = 0.1
_SERVER_PAUSE_S: Final = 2.0
_FAILS_AFTER_RESTARTS: Final = 4


class PartNotReady(RuntimeError):
    """A part would not start; the message carries the end of its log."""


class Server(Protocol):
    """A server beside the parts, started by its owner; the supervisor starts it again when it has died."""

    @property
    def name(self) -> str: ...
    @property
    def pid(self) -> int | None: ...
    def start(self) -> None: ...


class Supervisor:
    """Runs `parts` on a data directory. One thread of its own does everything; it lives as long as its parts, which die with it."""

    def __init__(
        self,
        parts: Sequence[Part],
        data_dir: Path,
        *,
        on_line: OnLine = lambda _name, _line: None,
        servers: Sequence[Server] = (),
    ) -> None:
        logs, run = data_dir / "logs", data_dir / "run"
        for directory in (logs, run):
            directory.mkdir(parents=True, exist_ok=True)
        self._lock = DirectoryLock(run / "supervisor.lock")
        self._groups = Groups(run / "groups.json")
        self._servers = servers
        self._servers_again_at = 0.0
        self._on_line = on_line
        self._pipes = selectors.DefaultSelector()
        self._waves = [
            [Running(part, PartLog(part.name, logs, on_line), self._groups, self._pipes) for part in wave]
            for wave in waves(parts)
        ]
        self._running = [each for wave in self._waves for each in wave]
        self._progress: Progress = lambda _name, _state: None
        self._changed = threading.Condition()
        self._stopping = False
        self._hurry = False
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)

    @property
    def pids(self) -> dict[str, int]:
        """The processes that run now, by part."""
        return {each.part.name: each.pid for each in self._running if each.pid is not None}

    @property
    def restarts(self) -> dict[str, int]:
        """How often each part was started again."""
        return {each.part.name: each.restarts for each in self._running}

    @property
    def is_ready(self) -> bool:
        """Whether every part is."""
        return all(each.state is State.READY for each in self._running)

    def start(self, progress: Progress = lambda _name, _state: None, *, within_s: float = 120) -> None:
        """Have every part run and be ready; `progress` hears each change. What was started is stopped again on failure.

        Raises PartNotReady, DataInUse.
        """
        self._lock.take()
        self._progress = progress
        self._groups.end_leftovers()
        self._thread.start()
        until = time.monotonic() + within_s
        failed = None
        with self._changed:
            while not (self.is_ready or self._stopping or failed):
                self._changed.wait(_ROUND_S)
                failed = self._failed(until)
        if failed is not None:
            self.stop()
            raise PartNotReady(f"{failed.part.name} did not start; its log ends:\n{failed.log.tail}")

    def stop(self) -> None:
        """Have every part end in the reverse order of the start. Twice is no news."""
        self._stopping = True
        if self._thread.is_alive():
            self._thread.join()
        self._lock.give_back()

    def wait(self) -> None:
        """Wait for Ctrl-C, SIGTERM or SIGHUP, then stop in order; a second one kills what has not ended yet. Main thread only."""

        def ask(number: int, frame: FrameType | None) -> None:
            self._hurry = self._stopping
            self._stopping = True

        before = {each: signal.signal(each, ask) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        try:
            while self._thread.is_alive():
                self._thread.join(_ROUND_S)
            self.stop()
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def memory(self) -> dict[str, float]:
        """Return the resident memory of each part, each server and the supervisor itself, in MiB."""
        servers = {server.name: server.pid for server in self._servers if server.pid is not None}
        guardian = {} if self._groups.guardian_pid is None else {"guardian": self._groups.guardian_pid}
        return memory_mib({**servers, **self.pids, **guardian, "supervisor": os.getpid()})

    def _run(self) -> None:
        look_at = 0.0
        while not self._stopping:
            if time.monotonic() >= look_at:
                self._groups.guard()
                self._look_at_servers()
                self._look_at_parts()
                look_at = time.monotonic() + _ROUND_S
            self._read_output()
        self._stop_parts()
        self._groups.close()
        self._pipes.close()

    def _look_at_servers(self) -> None:
        for server in self._servers:
            if server.pid is None and time.monotonic() >= self._servers_again_at:
                self._on_line(server.name, "has ended: starts again")
                try:
                    server.start()
                except ServerDidNotStart as fault:
                    self._on_line(server.name, str(fault))
                    self._servers_again_at = time.monotonic() + _SERVER_PAUSE_S

    def _look_at_parts(self) -> None:
        ready = {each.part.name for each in self._running if each.state is State.READY}
        for each in self._running:
            before = each.state
            each.look(ready)
            if each.state is not before:
                self._tell(each)

    def _stop_parts(self) -> None:
        for wave in reversed(self._waves):
            left = list(wave)
            for each in left:
                each.ask_to_stop()
            while left:
                self._read_output()
                ended = [each for each in left if each.has_stopped(hurry=self._hurry)]
                left = [each for each in left if each not in ended]
                for each in ended:
                    each.log.close()
                    self._tell(each)

    def _read_output(self) -> None:
        for key, _ in self._pipes.select(_ROUND_S):
            key.data.read()

    def _tell(self, each: Running) -> None:
        self._progress(each.part.name, each.state)
        with self._changed:
            self._changed.notify_all()

    def _failed(self, until: float) -> Running | None:
        late = time.monotonic() >= until or not self._thread.is_alive()
        for each in self._running:
            if each.state is not State.READY and (late or each.restarts >= _FAILS_AFTER_RESTARTS):
                return each
        return None
