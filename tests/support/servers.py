"""One PostgreSQL and one Valkey per test run, shared by all of its workers."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from shared.runtime.embedded.postgres import EmbeddedPostgres
from shared.runtime.embedded.valkey import EmbeddedValkey


class Servers:
    """Started when first asked for, in the process that leads the run: it outlives its workers and nothing outlives it."""

    def __init__(self) -> None:
        self._home: Path | None = None
        self._postgres: EmbeddedPostgres | None = None
        self._valkey: EmbeddedValkey | None = None

    def postgres_url(self) -> str:
        if self._postgres is None:
            self._postgres = EmbeddedPostgres(self._directory() / "postgres", durable=False)
            self._postgres.start()
        return self._postgres.admin_url

    def redis_url(self) -> str:
        if self._valkey is None:
            self._valkey = EmbeddedValkey(self._directory() / "valkey", durable=False)
            self._valkey.start()
        return self._valkey.url

    def stop(self) -> None:
        for server in (self._valkey, self._postgres):
            if server is not None:
                server.stop()
        if self._home is not None:
            shutil.rmtree(self._home)

    def _directory(self) -> Path:
        if self._home is None:
            self._home = Path(tempfile.mkdtemp(prefix="orderwright-tests-"))
        return self._home
