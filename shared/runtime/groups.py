"""The process groups a supervisor has started, known to others so that they end with it."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from shared.runtime.embedded.process import command_line, kill_group

_GUARDIAN: Final = Path(__file__).with_name("guardian.py")


class Groups:
    """Keeps the guardian and the list on disk in step; the list is for a next start, should the guardian die as well."""

    def __init__(self, listing: Path) -> None:
        self._listing = listing
        self._commands: dict[int, str] = {}
        self._guardian: subprocess.Popen[str] | None = None

    @property
    def guardian_pid(self) -> int | None:
        """The guardian's process while it runs."""
        return self._guardian.pid if self._guardian and self._guardian.poll() is None else None

    def end_leftovers(self) -> None:
        """Kill what an earlier supervisor of this directory left; a number that another program has got since is left alone."""
        if not self._listing.exists():
            return
        for number, command in json.loads(self._listing.read_text()).items():
            if command_line(int(number)) == command:
                kill_group(int(number))
        self._listing.unlink()

    def guard(self) -> None:
        """Have a guardian that knows every group."""
        if self.guardian_pid is not None:
            return
        self._guardian = subprocess.Popen(
            [sys.executable, "-I", "-S", str(_GUARDIAN)], stdin=subprocess.PIPE, text=True, start_new_session=True
        )
        for group in self._commands:
            self._tell(f"+{group}\n")

    def add(self, group: int, command: str) -> None:
        """Note a group that was started."""
        self._commands[group] = command
        self._tell(f"+{group}\n")
        self._write()

    def remove(self, group: int) -> None:
        """Kill what is left of the group and forget it."""
        kill_group(group)
        self._commands.pop(group, None)
        self._tell(f"-{group}\n")
        self._write()

    def close(self) -> None:
        """Let the guardian go; groups still noted are killed."""
        if self._guardian is not None and self._guardian.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._guardian.stdin.close()
            self._guardian.wait()
        self._listing.unlink(missing_ok=True)

    def _tell(self, line: str) -> None:
        # A guardian that was killed is replaced by the next `guard`, which tells the new one everything.
        if self._guardian is not None and self._guardian.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._guardian.stdin.write(line)
                self._guardian.stdin.flush()

    def _write(self) -> None:
        partial = self._listing.with_suffix(".new")
        partial.write_text(json.dumps(self._commands))
        partial.replace(self._listing)
