"""PostgreSQL's own programs that write a database into a file and read it back."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import psycopg

from cli.failure import Failure
from shared.runtime.embedded.binaries import OLDEST_POSTGRES, ServerMissing, postgres_directory

_EMPTY: Final = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"


def dump(url: str, file: Path, *, snapshot: str) -> subprocess.Popen[str]:
    """Begin to write the database at `url`, as it was at `snapshot`, into `file`."""
    return _start(
        "pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={file}"
    )


def restore(url: str, file: Path) -> None:
    """Read `file` into the empty database at `url`, all or nothing. Raises Failure."""
    options = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    finish("pg_restore", _start("pg_restore", url, *options, str(file)))


def finish(what: str, process: subprocess.Popen[str]) -> None:
    """Wait for the end. Raises Failure with what was said where it did not end well."""
    said, _ = process.communicate()
    if process.returncode:
        raise Failure(f"{what}: {said.strip()[-2000:]}", "mend what it says and run the same command again")


def make_empty(url: str, *, replace: bool) -> None:
    """Have the database at `url` empty; what is there goes only where `replace` says so. Raises Failure."""
    with psycopg.connect(url) as database:
        row = database.execute(_EMPTY).fetchone()
        if not row or not row[0]:
            return
        if not replace:
            raise Failure(
                f"the database {urlsplit(url).path[1:]} is not empty", "restore into new ones, or say --replace"
            )
        database.execute("DROP SCHEMA public CASCADE")
        database.execute("CREATE SCHEMA public")


def _start(program: str, url: str, *options: str) -> subprocess.Popen[str]:
    """Start a program on the database at `url`; the password goes by its environment, so that no list of processes shows it."""
    place = urlsplit(url)
    shown = place._replace(netloc=f"{place.username or ''}@{place.netloc.rpartition('@')[2]}").geturl()
    command: Sequence[str] = [_program(program), "--no-password", f"--dbname={shown}", *options]
    environment = {**os.environ, "PGPASSWORD": unquote(place.password or "")}
    return subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def _program(name: str) -> str:
    try:
        beside = postgres_directory() / name
        if beside.exists():
            return str(beside)
    except ServerMissing:
        pass
    found = shutil.which(name)
    if found is None:
        raise Failure(f"{name} is not installed", f"install the client of PostgreSQL {OLDEST_POSTGRES} or later")
    return found
