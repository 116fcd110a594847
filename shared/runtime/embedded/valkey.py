"""A Valkey server (the Redis protocol) of our own in a directory, on loopback."""

from __future__ import annotations

import os
import secrets
import subprocess
import time
from datetime import timedelta
from pathlib import Path
from typing import Final

import redis

from shared.runtime.embedded import binaries
from shared.runtime.embedded.lock import DirectoryLock
from shared.runtime.embedded.postgres import ServerDidNotStart
from shared.runtime.embedded.process import free_port, spawn, stop

_READY_WITHIN: Final = timedelta(seconds=30)
_STOPS_WITHIN: Final = timedelta(seconds=10)


class EmbeddedValkey:
    """Valkey in `data_dir`, append-only file written each second. `durable=False` keeps nothing."""

    name = "valkey"

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self.data_dir = data_dir.absolute()
        self._durable = durable
        self._lock = DirectoryLock(self.data_dir / "lock")
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The running server's process, else None."""
        return self._process.pid if self._process and self._process.poll() is None else None

    @property
    def url(self) -> str:
        """How to connect, to database 0; the same after a restart."""
        return f"redis://:{(self.data_dir / 'password').read_text()}@127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Have the server run and answer; running already is fine. After a crash the port stays and the data is read back.

        Raises DataInUse, ServerMissing, ServerDidNotStart.
        """
        if self.pid is not None:
            return
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock.take()
        self._port = self._port or free_port()
        self._configure()
        with (self.data_dir / "server.log").open("wb") as log:
            self._process = spawn(
                [str(binaries.valkey_server()), str(self.data_dir / "valkey.conf")], output=log, cwd=self.data_dir
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """Have the server write what it has and end. Not running is fine."""
        if self._process is not None:
            stop(self._process, grace=_STOPS_WITHIN)
        self._lock.give_back()

    def _configure(self) -> None:
        password = self.data_dir / "password"
        if not password.exists():
            _write_private(password, secrets.token_urlsafe(24))
        # A file and not arguments: those are there for all users to read.
        lines = [
            f"port {self._port}", "bind 127.0.0.1", f"requirepass {password.read_text()}", f'dir "{self.data_dir}"', "databases 64",
            f"appendonly {'yes' if self._durable else 'no'}", "appendfsync everysec", 'save ""',
            "maxmemory 256mb", "maxmemory-policy noeviction", "daemonize no",
        ]  # fmt: skip
        _write_private(self.data_dir / "valkey.conf", "\n".join(lines) + "\n")

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + _READY_WITHIN.total_seconds()
        with redis.Redis.from_url(self.url, socket_timeout=5, retry=None) as client:
            while time.monotonic() < until and self.pid is not None:
                try:
                    client.ping()
                except (redis.ConnectionError, redis.TimeoutError):  # not listening yet, or reading its file
                    time.sleep(0.02)
                else:
                    return
        self.stop()
        log = (self.data_dir / "server.log").read_text()[-2000:]
        raise ServerDidNotStart(f"Valkey did not start; its log ends:\n{log}")


def _write_private(path: Path, text: str) -> None:
    partial = path.with_suffix(".new")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
        written.write(text)
    partial.rename(path)
