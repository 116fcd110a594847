"""The tables every app's database has beside its own: outbox, inbox, deferred, timers, parked, trail."""

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.storage.types import new_metadata

METADATA = new_metadata()


def _instant(name: str, *, default: bool = True) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=False, server_default=func.now() if default else None)


#: What we have told and have no receipt for. A row is one message on its way to one queue.
OUTBOX = Table(
    "outbox",
    METADATA,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("message_id", Uuid, nullable=False, unique=True),
    Column("queue", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("about", Text, nullable=True),
    Column("trace_id", Text, nullable=False),
    _instant("told_at"),
    Column(
        "next_send_at",
        DateTime(timezone=True),
        nullable=False,
        server_default=text("now() + interval '15 seconds'"),
    ),
    Column("sends", SmallInteger, nullable=False, server_default="0"),
    Index("outbox_due", "next_send_at"),
)

#: What we have heard. `(source, message_id)` is the key: nobody can suppress another's message.
INBOX = Table(
    "inbox",
    METADATA,
    Column("source", Text, primary_key=True),
    Column("message_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("body_sha", LargeBinary, nullable=False),
    Column("status", Text, nullable=False, server_default="applied"),
    Column("answer", JSONB(none_as_null=True), nullable=True),
    _instant("heard_at"),
    CheckConstraint("status IN ('applied', 'deferred', 'parked')", name="status"),
)
Index("inbox_heard", INBOX.c.heard_at, postgresql_using="brin")

#: Messages heard that can't be applied yet: they came early, or something failed that time may cure.
DEFERRED = Table(
    "deferred",
    METADATA,
    Column("source", Text, primary_key=True),
    Column("message_id", Uuid, primary_key=True),
    Column("queue", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("about", Text, nullable=True),
    Column("raw", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("tries", Integer, nullable=False, server_default="1"),
    _instant("first_at"),
    _instant("next_try_at", default=False),
    Index("deferred_due", "next_try_at"),
    Index("deferred_about", "about"),
)

#: Asks to ourselves, later. `key` names the timer, so that it can be moved or forgotten.
TIMERS = Table(
    "timers",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("about", Text, nullable=True),
    Column("trace_id", Text, nullable=False),
    _instant("due_at", default=False),
    Index("timers_due", "due_at"),
)

#: Messages that can't be processed, as they came. A flood of one is one row with a count.
PARKED = Table(
    "parked",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("queue", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("raw_sha", LargeBinary, nullable=False),
    Column("source", Text, nullable=True),
    Column("message_id", Uuid, nullable=True),
    Column("name", Text, nullable=True),
    Column("details", JSONB(none_as_null=True), nullable=True),
    _instant("first_seen_at"),
    _instant("last_seen_at"),
    Column("times", Integer, nullable=False, server_default="1"),
    Column("state", Text, nullable=False, server_default="new"),
    Column("done_by", Text, nullable=True),
    Column("done_why", Text, nullable=True),
    Column("done_at", DateTime(timezone=True), nullable=True),
    CheckConstraint("state IN ('new', 'replayed', 'dropped')", name="state"),
    Index("parked_once", "queue", "raw_sha", unique=True, postgresql_where=text("state = 'new'")),
)

#: Who did what (shared/storage/trail.py): triggers let nobody change a row, `sha` chains it to the one before. `details` is JSON, as it was hashed.
TRAIL = Table(
    "trail",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    _instant("at", default=False),
    Column("kind", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("actor_kind", Text, nullable=False),
    Column("actor_id", Uuid, nullable=True),
    Column("actor_name", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("sha", LargeBinary, nullable=False),
    Index("trail_by_kind", "kind", "seq"),
)
