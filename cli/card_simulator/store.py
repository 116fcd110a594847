"""What the simulated providers remember: objects, answers by idempotency key, webhooks to be sent, how they are to behave."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

#: An object of a provider, as its API shows it.
Thing = dict[str, Any]

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS things (nth INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS things_kind ON things (kind, nth);
CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, digest TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS deliveries (
    nth INTEGER PRIMARY KEY, provider TEXT NOT NULL, event_id TEXT NOT NULL, body TEXT NOT NULL, due_at REAL NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0, outcome TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS behaviour (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Store:
    """Everything the providers know, in one file. One thread at a time is inside `opened`, and what it did is kept as a whole."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._rows = sqlite3.connect(file, check_same_thread=False)
        self._rows.executescript(_TABLES)

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Nobody else reads or writes meanwhile."""
        with self._lock, self._rows:
            yield

    def close(self) -> None:
        with self._lock:
            self._rows.close()

    def put(self, thing: Thing, kind: str) -> Thing:
        """Keep `thing` under its `id`, new or changed; return it."""
        self._rows.execute(
            "INSERT INTO things (id, kind, body) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (thing["id"], kind, json.dumps(thing)),
        )
        return thing

    def get(self, thing_id: str, kind: str) -> Thing | None:
        """Return the thing of that id and kind, None where there is none."""
        row = self._rows.execute("SELECT body FROM things WHERE id = ? AND kind = ?", (thing_id, kind)).fetchone()
        return json.loads(row[0]) if row else None

    def newest(self, kind: str) -> list[Thing]:
        """Return all things of a kind, newest first."""
        rows = self._rows.execute("SELECT body FROM things WHERE kind = ? ORDER BY nth DESC", (kind,))
        return [json.loads(row[0]) for row in rows]

    def answer_to(self, key: str) -> tuple[str, int, str] | None:
        """Return what the first request under `key` said (its digest) and was answered, None where there was none."""
        row = self._rows.execute("SELECT digest, status, body FROM answers WHERE key = ?", (key,)).fetchone()
        return (row[0], row[1], row[2]) if row else None

    def keep_answer(self, key: str, digest: str, status: int, body: str) -> None:
        self._rows.execute("INSERT OR IGNORE INTO answers VALUES (?, ?, ?, ?)", (key, digest, status, body))

    def send_later(self, provider: str, event_id: str, body: str, due_at: float) -> None:
        self._rows.execute(
            "INSERT INTO deliveries (provider, event_id, body, due_at) VALUES (?, ?, ?, ?)",
            (provider, event_id, body, due_at),
        )

    def due(self, now: float) -> list[tuple[int, str, str, str, int]]:
        """Return what is to be sent by now: number, provider, event, body, tries so far."""
        rows = self._rows.execute(
            "SELECT nth, provider, event_id, body, tries FROM deliveries WHERE outcome = '' AND due_at <= ? ORDER BY due_at",
            (now,),
        )
        return list(rows)

    def next_due_at(self) -> float | None:
        """Return when something is to be sent next, None where nothing is."""
        return self._rows.execute("SELECT min(due_at) FROM deliveries WHERE outcome = ''").fetchone()[0]  # type: ignore[no-any-return]  # sqlite3 has no types for rows

    def note_delivery(self, nth: int, outcome: str, again_at: float | None) -> None:
        """A delivery was tried; it is over with `outcome`, or tried again at `again_at`."""
        self._rows.execute(
            "UPDATE deliveries SET tries = tries + 1, outcome = ?, due_at = coalesce(?, due_at) WHERE nth = ?",
            (outcome, again_at, nth),
        )

    def deliveries(self) -> list[Thing]:
        """Return what became of every webhook, newest first."""
        rows = self._rows.execute(
            "SELECT provider, event_id, tries, outcome FROM deliveries ORDER BY nth DESC LIMIT 500"
        )
        return [dict(zip(("provider", "event_id", "tries", "outcome"), row, strict=True)) for row in rows]

    def behaviour(self) -> dict[str, Any]:
        return {name: json.loads(value) for name, value in self._rows.execute("SELECT name, value FROM behaviour")}

    def behave(self, name: str, value: Any) -> None:
        self._rows.execute("INSERT OR REPLACE INTO behaviour VALUES (?, ?)", (name, json.dumps(value)))
