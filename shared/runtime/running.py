"""One part under supervision: launched, watched, launched again after a crash."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import time
from enum import StrEnum
from typing import Final

from shared.runtime.embedded.process import spawn
from shared.runtime.groups import Groups
from shared.runtime.part import Part
from shared.runtime.part_log import PartLog

_FIRST_PAUSE_S: Final = 0.2
_LONGEST_PAUSE_S: Final = 10.0
_STEADY_AFTER_S: Final = 30.0
_SILENT_AFTER_S: Final = 60.0
_READS_AT_ONCE: Final = 16  # a part that floods must not keep the others waiting


class State(StrEnum):
    """Where a part is."""

    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    RESTING = "restarting"
    STOPPED = "stopped"


class Running:
    """A part and its process. All of it happens in the supervisor's thread."""

    def __init__(self, part: Part, log: PartLog, groups: Groups, pipes: selectors.BaseSelector) -> None:
        self.part = part
        self.log = log
        self.state = State.WAITING
        self.restarts = 0
        self._groups = groups
        self._pipes = pipes
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: int | None = None
        self._launched_at = 0.0
        self._again_at = 0.0
        self._pause_s = _FIRST_PAUSE_S
        self._kill_at: float | None = None

    @property
    def pid(self) -> int | None:
        """The part's process while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def launch(self) -> None:
        """Start the process."""
        if self.part.heartbeat is not None:
            self.part.heartbeat.unlink(missing_ok=True)
        self._pipe, theirs = os.pipe()
        os.set_blocking(self._pipe, False)
        self._process = spawn(self.part.argv, env=self.part.env, output=theirs)
        os.close(theirs)
        self._groups.add(self._process.pid, " ".join(self.part.argv))
        self._pipes.register(self._pipe, selectors.EVENT_READ, self)
        self._launched_at = time.monotonic()
        self.state = State.STARTING

    def look(self, ready: set[str]) -> None:
        """Move on: launch what may start, note what is ready, replace what ended or fell silent. `ready` names the ready parts."""
        match self.state:
            case State.WAITING if ready.issuperset(self.part.after):
                self.launch()
            case State.STARTING | State.READY if self.pid is None:
                self._rest()
            case State.STARTING if self.part.is_ready():
                self.state = State.READY
            case State.READY if self._is_silent():
                self.log.write(b"no heartbeat for a minute: killed by the supervisor\n")
                self._end_group()
            case State.RESTING if time.monotonic() >= self._again_at:
                self.restarts += 1
                self.launch()

    def ask_to_stop(self) -> None:
        """Have the process end by itself within its grace."""
        if self.pid is not None and self._process is not None:
            self._process.send_signal(signal.SIGTERM)
        self._kill_at = time.monotonic() + self.part.stop_grace_s

    def has_stopped(self, *, hurry: bool) -> bool:
        """Say whether the process has ended after `ask_to_stop`; kills it when its grace is over or we are in a hurry."""
        if self.pid is not None and (hurry or time.monotonic() >= (self._kill_at or 0)):
            self._end_group()
        if self.pid is not None:
            return False
        self._end_group()
        self.state = State.STOPPED
        return True

    def read(self) -> None:
        """Take what the process has printed."""
        if self._pipe is None:
            return
        with contextlib.suppress(BlockingIOError):
            for _ in range(_READS_AT_ONCE):
                printed = os.read(self._pipe, 65536)
                if not printed:
                    self._close_pipe()
                    return
                self.log.write(printed)

    def _close_pipe(self) -> None:
        if self._pipe is not None:
            self._pipes.unregister(self._pipe)
            os.close(self._pipe)
            self._pipe = None

    def _rest(self) -> None:
        status = self._process.returncode if self._process else None
        self._end_group()
        lived_s = time.monotonic() - self._launched_at
        self._pause_s = _FIRST_PAUSE_S if lived_s >= _STEADY_AFTER_S else self._pause_s
        self._again_at = time.monotonic() + self._pause_s
        self.log.write(f"ended with status {status}: starts again in {self._pause_s:g} s\n".encode())
        self._pause_s = min(self._pause_s * 2, _LONGEST_PAUSE_S)
        self.state = State.RESTING

    def _end_group(self) -> None:
        """Leave nothing of the process or of what it has started."""
        if self._process is not None:
            self._groups.remove(self._process.pid)
            self._process.wait()
        self.read()
        self._close_pipe()

    def _is_silent(self) -> bool:
        if self.part.heartbeat is None:
            return False
        try:
            touched_at = self.part.heartbeat.stat().st_mtime
        except FileNotFoundError:
            return True
        return time.time() - touched_at > _SILENT_AFTER_S
