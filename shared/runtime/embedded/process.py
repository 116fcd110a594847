"""Start programs that die with us, and stop them in good order."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import IO

_TETHER = Path(__file__).with_name("tether.py")


def free_port() -> int:
    """Return a loopback port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_port_free(port: int) -> bool:
    """Say whether a server could listen on the loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def spawn(
    argv: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    output: IO[bytes] | int = subprocess.DEVNULL,
    death_signal: signal.Signals = signal.SIGKILL,
) -> subprocess.Popen[bytes]:
    """Start a program in a process group of its own; on Linux it gets `death_signal` when we are gone.

    "We" is the calling thread: Linux sends the signal when the thread that started the program ends, so call this from a thread
    that stays. Standard error goes with standard output to `output`.
    """
    tether = [sys.executable, "-I", "-S", str(_TETHER), str(os.getpid()), str(int(death_signal))]
    return subprocess.Popen(
        [*tether, *argv],
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def stop(process: subprocess.Popen[bytes], *, ask: signal.Signals = signal.SIGTERM, grace: timedelta) -> int:
    """End a program and all of its group: asked by `ask`, killed when `grace` is over. Returns its exit status."""
    if process.poll() is None:
        process.send_signal(ask)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(grace.total_seconds())
    kill_group(process.pid)
    return process.wait()


def kill_group(group: int) -> None:
    """Kill whatever is left of a process group; nothing left is fine."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS says EPERM where only zombies are left
        return


def command_line(pid: int) -> str | None:
    """Return the command line of a running process, or None when there is none (a zombie counts as none)."""
    asked = ["ps", "-ww", "-o", "stat=", "-o", "command=", "-p", str(pid)]
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return None
        state, _, command = (
            subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip().partition(" ")
        )
        return command.strip() if command and not state.startswith("Z") else None
    return raw.replace(b"\0", b" ").decode(errors="replace").strip() or None
