"""A PostgreSQL cluster of our own in a directory, on loopback."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import time
from datetime import timedelta
from pathlib import Path
from typing import Final

from shared.runtime.embedded import account, binaries
from shared.runtime.embedded.lock import DirectoryLock
from shared.runtime.embedded.process import command_line, free_port, spawn, stop

SUPERUSER: Final = "postgres"
_READY_WITHIN: Final = timedelta(seconds=60)
_STOPS_WITHIN: Final = timedelta(seconds=20)
_LINE_OF_STATUS: Final = 7  # in postmaster.pid, counted from 0
_SETTINGS: Final = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_THROW_AWAY: Final = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class ServerDidNotStart(RuntimeError):
    """The server ended, or was not ready in time; the message carries the end of its log."""


class EmbeddedPostgres:
    """PostgreSQL in `data_dir`: made at the first start, kept between runs. `durable=False` trades crash safety for speed."""

    name = "postgres"

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self.data_dir = data_dir.absolute()
        self._cluster = self.data_dir / "cluster"
        self._log = self.data_dir / "server.log"
        self._settings = _SETTINGS if durable else _SETTINGS | _THROW_AWAY
        self._lock = DirectoryLock(self.data_dir / "lock")
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The running server's process, else None."""
        return self._process.pid if self._process and self._process.poll() is None else None

    @property
    def admin_url(self) -> str:
        """How to connect as the superuser; the same after a restart."""
        password = (self.data_dir / "superuser.password").read_text()
        return f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        """Have the server run and answer; running already is fine. After a crash the port stays and the data is recovered.

        Raises DataInUse, ServerMissing, ServerDidNotStart, NoUnprivilegedAccount.
        """
        if self.pid is not None:
            return
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock.take()
        programs = binaries.postgres_directory()
        if not self._cluster.exists():
            self._initialise(programs)
        self._remove_leftover()
        self._port = self._port or free_port()
        prefix = account.prefix_for(self._cluster)
        options = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        with self._log.open("wb") as log:
            self._process = spawn(
                [*prefix, str(programs / "postgres"), "-D", str(self._cluster), "-p", str(self._port), *options],
                output=log,
                cwd=Path("/"),
                death_signal=signal.SIGQUIT,
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """Have the server end after a checkpoint; sessions are cut. Not running is fine."""
        if self._process is not None:
            stop(self._process, ask=signal.SIGINT, grace=_STOPS_WITHIN)
        self._lock.give_back()

    def _initialise(self, programs: Path) -> None:
        # Made under another name, so that an interrupted initdb is never taken for a cluster.
        unfinished = self.data_dir / "cluster.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        password = self.data_dir / "superuser.password"
        password.unlink(missing_ok=True)
        descriptor = os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as written:
            written.write(secrets.token_urlsafe(24))
        prefix = account.prefix_for(unfinished)
        # initdb may run as another user than the owner of the password file: it reads what we opened.
        with password.open("rb") as secret:
            made = subprocess.run(
                [*prefix, str(programs / "initdb"), "-D", str(unfinished), "-U", SUPERUSER, "-A", "scram-sha-256",
                 "--pwfile=/dev/stdin", "--locale-provider=builtin", "--locale=C.UTF-8", "-E", "UTF8", "-k",
                 *(() if self._settings is _SETTINGS else ("--no-sync",))],
                stdin=secret, capture_output=True, text=True, check=False, cwd="/",
            )  # fmt: skip
        if made.returncode != 0:
            raise ServerDidNotStart(f"initdb failed:\n{made.stdout}{made.stderr}")
        unfinished.rename(self._cluster)

    def _remove_leftover(self) -> None:
        """End a server that outlived its owner (we hold the lock, so it has none) and drop a stale pid file.

        PostgreSQL would refuse to start on a pid file whose number another process has got since.
        """
        pid_file = self._cluster / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = int(pid_file.read_text().split("\n", 1)[0])
        until = time.monotonic() + _STOPS_WITHIN.total_seconds()
        while str(self._cluster) in (command_line(pid) or ""):
            os.kill(pid, signal.SIGQUIT if time.monotonic() < until else signal.SIGKILL)
            time.sleep(0.05)
        pid_file.unlink(missing_ok=True)

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + _READY_WITHIN.total_seconds()
        while time.monotonic() < until and self.pid is not None:
            if self._status() == "ready":
                return
            time.sleep(0.02)
        self.stop()
        raise ServerDidNotStart(f"PostgreSQL did not start; its log ends:\n{self._log.read_text()[-2000:]}")

    def _status(self) -> str:
        try:
            lines = (self._cluster / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            return "starting"
        return lines[_LINE_OF_STATUS].strip() if len(lines) > _LINE_OF_STATUS else "starting"
