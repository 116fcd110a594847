"""Tokens that are good no more although their time is not over: every app keeps what it was told, and looks before it lets anybody in."""

import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, Engine, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from shared.storage.door_tables import REVOKED

#: What is known is read again after this long, in seconds: a revocation holds everywhere well within five.
_FRESH_FOR: Final = 1.0


def revoke(connection: Connection, about: Iterable[UUID], *, before: datetime, until: datetime, now: datetime) -> None:
    """Take no token of these sessions or people that was made `before`. The same again changes nothing."""
    connection.execute(delete(REVOKED).where(REVOKED.c.until <= now))
    for about_id in sorted(set(about)):
        row = insert(REVOKED).values(about_id=about_id, before=before, until=until)
        later = {name: func.greatest(REVOKED.c[name], row.excluded[name]) for name in ("before", "until")}
        connection.execute(row.on_conflict_do_update(index_elements=[REVOKED.c.about_id], set_=later))


class Revoked:
    """What is revoked, as this app's database has it; at most a second old."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: Mapping[UUID, float] = {}
        self._read_at = float("-inf")

    def covers(self, about: Iterable[UUID | None], made_at: float) -> bool:
        """Tell whether a token of these, made at an instant of Unix time, is good no more."""
        known = self._now()
        return any(one is not None and made_at < known.get(one, float("-inf")) for one in about)

    def _now(self) -> Mapping[UUID, float]:
        if time.monotonic() - self._read_at > _FRESH_FOR:
            began = time.monotonic()
            with self._engine.connect() as connection:
                rows = connection.execute(select(REVOKED.c.about_id, REVOKED.c.before)).all()
            self._known = {row.about_id: row.before.timestamp() for row in rows}
            self._read_at = began
        return self._known
