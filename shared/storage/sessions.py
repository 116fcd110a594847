"""Who is signed in where: a row for each session, and a secret that gets it new tokens."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, update

from shared.kernel.ids import new_id
from shared.storage.door_tables import DOOR_LINKS, SECOND_FACTORS, SESSIONS

#: Tokens are short: whoever stays signed in gets a new one from their session, with what they may by then.
TOKEN_LASTS: Final = timedelta(minutes=15)
#: As long as a working day with overtime; then everybody shows anew who they are.
LASTS: Final = timedelta(hours=12)
#: Acting in somebody's place is for one question, not for a day.
LASTS_IN_PLACE: Final = timedelta(minutes=30)

_LONGEST_DEVICE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A sign-in of `person_id` from `address` with the browser `device`; `by` acts in their place where that is not empty."""

    id: UUID
    person_id: UUID
    address: str
    device: str
    by: str
    begun_at: datetime
    seen_at: datetime
    ends_at: datetime


def digest_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def begin(
    connection: Connection, person_id: UUID, *, address: str, device: str, now: datetime, by: str = ""
) -> tuple[Session, str]:
    """Return a new session, of an id that nobody could have planted, and its secret, which is kept nowhere."""
    secret = secrets.token_urlsafe(32)
    session = Session(
        id=new_id(),
        person_id=person_id,
        address=address,
        device=device.replace("\x00", "")[:_LONGEST_DEVICE],
        by=by,
        begun_at=now,
        seen_at=now,
        ends_at=now + (LASTS_IN_PLACE if by else LASTS),
    )
    row = {name: getattr(session, name) for name in Session.__dataclass_fields__}
    connection.execute(delete(SESSIONS).where(SESSIONS.c.ends_at <= now))
    connection.execute(insert(SESSIONS).values(secret_sha=digest_of(secret), **row))
    return session, secret


def renew(connection: Connection, secret: str, now: datetime) -> Session | None:
    """Return the session whose secret this is, seen just now; None where there is none or its time is over."""
    found = (
        connection.execute(
            update(SESSIONS)
            .where(SESSIONS.c.secret_sha == digest_of(secret), SESSIONS.c.ends_at > now)
            .values(seen_at=now)
            .returning(*_FIELDS)
        )
        .mappings()
        .one_or_none()
    )
    return None if found is None else Session(**found)


def sessions_of(connection: Connection, person_id: UUID, now: datetime) -> Sequence[Session]:
    """Return the sessions of a person, the last seen first."""
    rows = connection.execute(
        select(*_FIELDS)
        .where(SESSIONS.c.person_id == person_id, SESSIONS.c.ends_at > now)
        .order_by(SESSIONS.c.seen_at.desc(), SESSIONS.c.id)
    )
    return [Session(**row) for row in rows.mappings()]


def end(connection: Connection, person_id: UUID, *, only: UUID | None = None, but: UUID | None = None) -> list[UUID]:
    """End sessions of a person: one, or all, or all but one. Return which there were; they get no new token."""
    chosen = delete(SESSIONS).where(SESSIONS.c.person_id == person_id)
    if only is not None:
        chosen = chosen.where(SESSIONS.c.id == only)
    if but is not None:
        chosen = chosen.where(SESSIONS.c.id != but)
    return list(connection.execute(chosen.returning(SESSIONS.c.id)).scalars())


def forget_person(connection: Connection, person_id: UUID) -> None:
    """Keep nothing of how a person signed in: no session, no link, no second factor."""
    for table in (SESSIONS, DOOR_LINKS, SECOND_FACTORS):
        connection.execute(delete(table).where(table.c.person_id == person_id))


_FIELDS: Final = [SESSIONS.c[name] for name in Session.__dataclass_fields__]
