"""One moment of all databases, although each is another and nobody stops working."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg import Connection, IsolationLevel

from cli.failure import Failure

#: Writers hold these for a few milliseconds each; a bulk may take some tenths of a second.
_PATIENCE: Final = "SET LOCAL lock_timeout = '5s'"
_TRIES: Final = 5
#: In the order in which every piece of work writes to them, so that nobody waits for us while we wait for them.
_FREEZE: Final = "LOCK TABLE inbox, outbox IN SHARE MODE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """`snapshots` are what `pg_dump --snapshot` takes, by app; they are good while the connections behind them are open."""

    snapshots: Mapping[str, str]
    connections: Mapping[str, Connection[Any]]
    stood_still_s: float


@contextmanager
def one_moment(databases: Mapping[str, str]) -> Iterator[Moment]:
    """Yield a snapshot of each database of `databases`, such that no message is applied in one and yet untold in another.

    For some milliseconds nobody may write to an inbox or outbox of any app: what was told and heard stands still, and then all
    snapshots are taken. So a message that was heard was told, and one whose receipt is back was heard; one that was told and not
    heard is in its teller's outbox, and is sent again. Raises Failure where an app is never still.
    """
    with ExitStack() as open_ones:
        readers = {app: open_ones.enter_context(_reader(url)) for app, url in databases.items()}
        for _ in range(_TRIES):
            began = time.monotonic()
            try:
                snapshots = _snapshots(databases, readers)
            except psycopg.errors.LockNotAvailable:
                for reader in readers.values():
                    reader.rollback()
                continue
            yield Moment(snapshots=snapshots, connections=readers, stood_still_s=time.monotonic() - began)
            return
    raise Failure(
        "an app has written without a pause for too long", "look for a transaction that does not end; try again"
    )


def _reader(url: str) -> Connection[Any]:
    connection = psycopg.connect(url, application_name="orderwright backup")
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    return connection


def _snapshots(databases: Mapping[str, str], readers: Mapping[str, Connection[Any]]) -> dict[str, str]:
    with ExitStack() as frozen:
        for url in databases.values():
            holder = frozen.enter_context(psycopg.connect(url, application_name="orderwright backup"))
            holder.execute(_PATIENCE)
            holder.execute(_FREEZE)
        return {app: _snapshot(reader) for app, reader in readers.items()}


def _snapshot(reader: Connection[Any]) -> str:
    reader.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    row = reader.execute("SELECT pg_export_snapshot()").fetchone()
    return str(row[0]) if row else ""
