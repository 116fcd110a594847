"""The parking place: every message that can't be processed, as it came, with the reason."""

import hashlib
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, text
from sqlalchemy.dialects.postgresql import insert

from shared.kernel.ids import new_id
from shared.storage.tables import PARKED


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
