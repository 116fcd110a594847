"""Links that open a door once: an invitation, a new password, a sign-in. Only a digest of them is kept."""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select

from shared.kernel.refusals import NotFound
from shared.storage.door_tables import DOOR_LINKS
from shared.storage.sessions import digest_of


class LinkDead(NotFound):
    """The link was used, is too old, was replaced by a newer one, or never was."""


class Purpose(StrEnum):
    """What a link is good for."""

    INVITATION = "invitation"
    PASSWORD = "password"  # noqa: S105 - a word, no password
    SIGN_IN = "sign_in"


LASTS: Final = {
    Purpose.INVITATION: timedelta(days=7),
    Purpose.PASSWORD: timedelta(hours=1),
    Purpose.SIGN_IN: timedelta(hours=2),
}


def make(connection: Connection, purpose: Purpose, person_id: UUID, now: datetime) -> tuple[str, datetime]:
    """Return the secret of a new link, and until when it is good. An older one of this kind opens nothing more."""
    drop(connection, person_id, purpose, now=now)
    secret, ends_at = secrets.token_urlsafe(32), now + LASTS[purpose]
    connection.execute(
        insert(DOOR_LINKS).values(
            secret_sha=digest_of(secret), purpose=purpose.value, person_id=person_id, ends_at=ends_at
        )
    )
    return secret, ends_at


def drop(connection: Connection, person_id: UUID, *purposes: Purpose, now: datetime) -> None:
    """Have no link of these kinds for a person any more."""
    theirs = (DOOR_LINKS.c.person_id == person_id) & DOOR_LINKS.c.purpose.in_([one.value for one in purposes])
    connection.execute(delete(DOOR_LINKS).where(or_(theirs, DOOR_LINKS.c.ends_at <= now)))


def look(connection: Connection, secret: str, *purposes: Purpose, now: datetime) -> UUID:
    """Return whose link this is, which stays good: mail programs look at links too. Raises LinkDead."""
    found = connection.execute(select(DOOR_LINKS.c.person_id).where(_is(secret, purposes, now))).scalar_one_or_none()
    return _living(found)


def use(connection: Connection, secret: str, *purposes: Purpose, now: datetime) -> UUID:
    """Return whose link this is; it opens nothing again. Of two at once one gets it. Raises LinkDead."""
    found = connection.execute(
        delete(DOOR_LINKS).where(_is(secret, purposes, now)).returning(DOOR_LINKS.c.person_id)
    ).scalar_one_or_none()
    return _living(found)


def _is(secret: str, purposes: tuple[Purpose, ...], now: datetime) -> ColumnElement[bool]:
    return (
        (DOOR_LINKS.c.secret_sha == digest_of(secret))
        & DOOR_LINKS.c.purpose.in_([one.value for one in purposes])
        & (DOOR_LINKS.c.ends_at > now)
    )


def _living(found: UUID | None) -> UUID:
    if found is None:
        raise LinkDead("this link was used already, or is too old: ask for a new one")
    return found
