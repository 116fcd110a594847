"""The parking place: every message that can't be processed, as it came, with the reason."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from shared.kernel.ids import new_id
from shared.kernel.refusals import Conflict, NotFound
from shared.storage.inbox import NOBODY
from shared.storage.tables import DEFERRED, INBOX, PARKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """A message that can't be processed: `kind` is one of envelope, size, task, schema, refused, reused_id, handler, killed_worker."""

    queue: str
    kind: str
    reason: str
    raw: bytes
    source: str | None = None
    message_id: UUID | None = None
    name: str | None = None
    details: dict[str, Any] | None = field(default=None)


def park(connection: Connection, misfit: Misfit) -> UUID:
    """Keep the message; the same bytes on the same queue again only count up. Return the parked row's id."""
    written = insert(PARKED).values(
        id=new_id(),
        queue=misfit.queue,
        kind=misfit.kind,
        reason=misfit.reason.replace("\x00", "\\0"),
        raw=misfit.raw,
        raw_sha=hashlib.sha256(misfit.raw).digest(),
        source=misfit.source,
        message_id=misfit.message_id,
        name=misfit.name,
        details=misfit.details,
    )
    parked_id: UUID = connection.execute(
        written.on_conflict_do_update(
            index_elements=[PARKED.c.queue, PARKED.c.raw_sha],
            index_where=text("state = 'new'"),
            set_={"times": PARKED.c.times + 1, "last_seen_at": func.now()},
        ).returning(PARKED.c.id)
    ).scalar_one()
    return parked_id


class ParkedUnknown(NotFound):
    """No message of that id is parked."""


class ParkedDone(Conflict):
    """The parked message was replayed or dropped before."""


def list_parked(
    connection: Connection,
    *,
    state: str,
    queue: str | None = None,
    name: str | None = None,
    after: tuple[datetime, UUID] | None = None,
    most: int,
) -> list[dict[str, Any]]:
    """Return parked messages without their bytes, the last seen first, after the row that `after` names."""
    query = select(*[column for column in PARKED.c if column.name not in {"raw", "raw_sha"}]).where(
        PARKED.c.state == state
    )
    if queue:
        query = query.where(PARKED.c.queue == queue)
    if name:
        query = query.where(PARKED.c.name == name)
    if after:
        query = query.where(tuple_(PARKED.c.last_seen_at, PARKED.c.id) < after)
    query = query.order_by(PARKED.c.last_seen_at.desc(), PARKED.c.id.desc()).limit(most)
    return [dict(row) for row in connection.execute(query).mappings()]


def read_parked(connection: Connection, parked_id: UUID) -> dict[str, Any]:
    """Return one parked message with its bytes. Raises ParkedUnknown."""
    row = connection.execute(select(PARKED).where(PARKED.c.id == parked_id)).mappings().one_or_none()
    if row is None:
        raise ParkedUnknown(f"no message {parked_id} is parked")
    return dict(row)


def replay_parked(connection: Connection, parked_id: UUID, *, by: str) -> None:
    """Have the message tried again, under its own id: what took effect before does not do so twice.

    Raises ParkedUnknown, ParkedDone.
    """
    row = _take(connection, parked_id, state="replayed", by=by, why="")
    if row["message_id"] is None:
        # It could not be read, so it has no id to be remembered by: the bytes as such wait for another look.
        key = {"source": NOBODY, "message_id": parked_id}
    else:
        key = {"source": row["source"], "message_id": row["message_id"]}
        connection.execute(
            update(INBOX)
            .where(INBOX.c.source == key["source"], INBOX.c.message_id == key["message_id"])
            .where(INBOX.c.status == "parked")
            .values(status="deferred", answer=None)
        )
    connection.execute(
        insert(DEFERRED)
        .values(**key, queue=row["queue"], name=row["name"] or "", raw=row["raw"], reason="replayed", tries=0)
        .values(next_try_at=func.now())
        .on_conflict_do_nothing()
    )


def drop_parked(connection: Connection, parked_id: UUID, *, by: str, why: str) -> None:
    """Decide that the message will not be processed; its row stays, with who said so and why. Raises ParkedUnknown, ParkedDone."""
    _take(connection, parked_id, state="dropped", by=by, why=why)


def _take(connection: Connection, parked_id: UUID, *, state: str, by: str, why: str) -> Mapping[str, Any]:
    row = (
        connection.execute(
            update(PARKED)
            .where(PARKED.c.id == parked_id, PARKED.c.state == "new")
            .values(state=state, done_by=by, done_why=why, done_at=func.now())
            .returning(PARKED)
        )
        .mappings()
        .one_or_none()
    )
    if row is None:
        read_parked(connection, parked_id)
        raise ParkedDone("this message was replayed or dropped before")
    return dict(row)
