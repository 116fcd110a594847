"""The audit trail of an app: who did what, in rows that nobody changes, each chained to the one before."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import Connection, insert, select, text

from shared.kernel.actors import Actor
from shared.storage.tables import TRAIL

#: Any number will do, as long as nobody else locks on it: rows are chained one after the other.
_LOCK: Final = text("SELECT pg_advisory_xact_lock(7319002)")
#: What the first row is chained to.
BEGINNING: Final = bytes(32)
_MANY: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`actor` did `what`, of the kind sign_in, permissions, money, export, erasure or impersonation, `about` something.

    A client is kept by id alone, so that nothing of a person who is erased stays.
    """

    kind: str
    what: str
    actor: Actor
    about: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Watched:
    """Which operations of an API go into its trail: every change of the resources `changes`, and the reads named in `reads`, each with its kind."""

    changes: Mapping[str, str] = field(default_factory=dict)
    reads: Mapping[str, str] = field(default_factory=dict)

    def kind_of(self, endpoint: str, method: str) -> str | None:
        if method == "GET":
            return self.reads.get(endpoint)
        return self.changes.get(endpoint.partition(".")[0])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look at a whole trail found: how many rows, the digest of the last, and what is wrong, in words."""

    rows: int
    head: bytes
    faults: Sequence[str]
    #: The digests that were looked for and are in the chain.
    known: frozenset[bytes] = frozenset()


def append(connection: Connection, entries: Sequence[Entry], at: datetime) -> None:
    """Write entries at the end, in the open transaction. Whoever else writes waits until that is over."""
    if not entries:
        return
    connection.execute(_LOCK)
    last = connection.execute(select(TRAIL.c.seq, TRAIL.c.sha).order_by(TRAIL.c.seq.desc()).limit(1)).one_or_none()
    seq, before = (last.seq, bytes(last.sha)) if last else (0, BEGINNING)
    rows = []
    for entry in entries:
        seq += 1
        row = {"seq": seq, "at": at, **_row(entry)}
        before = digest(row, before)
        rows.append({**row, "sha": before})
    connection.execute(insert(TRAIL), rows)


def digest(row: Mapping[str, Any], before: bytes) -> bytes:
    """Return the digest of a row that follows the one with the digest `before`."""
    content = [str(row[name]) for name in _HASHED] + [row["at"].astimezone(UTC).isoformat()]
    return hashlib.sha256(before + orjson.dumps(content)).digest()


def latest(connection: Connection, *, limit: int, before: int | None, kind: str | None) -> Sequence[Mapping[str, Any]]:
    """Return up to `limit` + 1 rows, the newest first, older than the number `before`."""
    query = select(TRAIL)
    if before is not None:
        query = query.where(TRAIL.c.seq < before)
    if kind is not None:
        query = query.where(TRAIL.c.kind == kind)
    return [dict(row) for row in connection.execute(query.order_by(TRAIL.c.seq.desc()).limit(limit + 1)).mappings()]


def every(connection: Connection) -> Iterator[Mapping[str, Any]]:
    """Return every row from the first on, read in pieces."""
    after = -1
    while True:
        query = select(TRAIL).where(TRAIL.c.seq > after).order_by(TRAIL.c.seq).limit(_MANY)
        rows = connection.execute(query).mappings().all()
        yield from (dict(row) for row in rows)
        if len(rows) < _MANY:
            return
        after = rows[-1]["seq"]


def verify(connection: Connection, *, look_for: frozenset[bytes] = frozenset()) -> Verdict:
    """Return what is wrong with the chain: rows that were changed, removed, added or put in another order.

    What was cut off at the end shows only to who remembers a digest of it: `look_for` are such.
    """
    faults: list[str] = []
    known, count, expected, before = set[bytes](), 0, 1, BEGINNING
    for row in every(connection):
        count += 1
        if row["seq"] != expected:
            faults.append(f"rows {expected} to {row['seq'] - 1} are missing")
        elif digest(row, before) != bytes(row["sha"]):
            faults.append(f"row {row['seq']} is not what was written there")
        expected, before = row["seq"] + 1, bytes(row["sha"])
        if before in look_for:
            known.add(before)
    return Verdict(count, before, faults, frozenset(known))


_HASHED: Final = ("seq", "kind", "what", "actor_kind", "actor_id", "actor_name", "by", "about", "details")


def _row(entry: Entry) -> dict[str, Any]:
    actor = entry.actor
    return {
        "kind": entry.kind,
        "what": entry.what,
        "actor_kind": actor.kind.value,
        "actor_id": actor.person_id,
        "actor_name": "" if actor.is_client else actor.name,
        "by": actor.by,
        "about": entry.about,
        "details": orjson.dumps(entry.details, default=_plain, option=orjson.OPT_SORT_KEYS).decode(),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)
