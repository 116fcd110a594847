"""The tables behind every door: who tries, who is in, which links open, second factors."""

from sqlalchemy import BigInteger, Column, DateTime, Index, Integer, LargeBinary, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from shared.storage.tables import METADATA


def _instant(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


#: How often somebody has tried since an instant. The key is a digest: no address of a person is kept here.
TRIES = Table(
    "tries",
    METADATA,
    Column("key", LargeBinary, primary_key=True),
    Column("times", Integer, nullable=False),
    _instant("since"),
    Index("tries_since", "since"),
)

#: Who is signed in where. `secret_sha` is the digest of what renews the token; `by` is the administrator who acts in their place.
SESSIONS = Table(
    "sessions",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("secret_sha", LargeBinary, nullable=False, unique=True),
    Column("address", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("by", Text, nullable=False),
    _instant("begun_at"),
    _instant("seen_at"),
    _instant("ends_at"),
    Index("sessions_of", "person_id"),
    Index("sessions_end", "ends_at"),
)

#: Tokens made `before` are good no more: of a session, or of a person. Kept `until` the last of them is stale anyway.
REVOKED = Table(
    "revoked",
    METADATA,
    Column("about_id", Uuid, primary_key=True),
    _instant("before"),
    _instant("until"),
)

#: Links that open a door once. `purpose` is one of invitation, password, sign_in.
DOOR_LINKS = Table(
    "door_links",
    METADATA,
    Column("secret_sha", LargeBinary, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("person_id", Uuid, nullable=False),
    _instant("ends_at"),
    Index("door_links_of", "person_id"),
)

#: Second factors. `secret` is sealed with a key from outside the database; `last_step` is the newest code's, which opens nothing again.
SECOND_FACTORS = Table(
    "second_factors",
    METADATA,
    Column("person_id", Uuid, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
    Column("last_step", BigInteger, nullable=False),
    Column("recovery_shas", ARRAY(LargeBinary), nullable=False, server_default=text("'{}'")),
    _instant("made_at"),
    _instant("confirmed_at", nullable=True),
)
