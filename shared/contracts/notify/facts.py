"""What notify asks of itself, and what it tells."""

from datetime import datetime
from uuid import UUID

from shared.kernel.facts import Ask, Fact, message
from shared.kernel.ids import ClientId, NoticeId, OrderId


@message("notify.hand_over_notice.v1", about="notice_id")
class HandOverNotice(Ask):
    """Try to hand this notice over, if it still waits. Said by older versions; HandOverDue has taken its place."""

    notice_id: NoticeId


@message("notify.hand_over_due.v1")
class HandOverDue(Ask):
    """Hand over what is due on `channel`. It only wakes: what is to be done stands in the notices themselves."""

    channel: str


@message("notify.follow_up.v1", about="order_id")
class FollowUp(Ask):
    """Say what `step` says, if it still makes sense: `ask_rating`, `remind_rating`, `win_back`, `remind_review`. It counts from `since`."""

    step: str
    order_id: OrderId
    since: datetime
    reasons: tuple[str, ...] = ()


@message("notify.write_digest.v1", about="person_id")
class WriteDigest(Ask):
    """Tell the person in one mail what was gathered for them."""

    person_id: UUID


@message("notify.poll_mailbox.v1")
class PollMailbox(Ask):
    """Take in what has come to the mailbox; then look again. `asked_at` is when this was said."""

    asked_at: datetime


@message("notify.notice_delivered.v1", about="notice_id")
class NoticeDelivered(Fact):
    """The other side took the notice."""

    notice_id: NoticeId
    order_id: OrderId | None
    kind: str
    channel: str
    recipient_name: str
    subject: str
    attempts: int
    delivered_at: datetime


@message("notify.notice_failed.v1", about="notice_id")
class NoticeFailed(Fact):
    """The notice could not be handed over and will not be tried again by itself (rule N-2)."""

    notice_id: NoticeId
    order_id: OrderId | None
    kind: str
    channel: str
    recipient_name: str
    reason: str
    attempts: int
    failed_at: datetime


@message("notify.reply_received.v1", about="order_id")
class ReplyReceived(Fact):
    """Somebody wrote on an order by mail (rule N-6): to the client too, or, where `is_team`, to the team alone.

    `author_kind` is `client` or `member`; `author_name` is who the mail says wrote it. `reply_id` is the message's own id.
    """

    reply_id: UUID
    order_id: OrderId
    author_kind: str
    author_id: UUID
    author_name: str
    text: str
    is_team: bool
    received_at: datetime


@message("notify.rating_received.v1", about="order_id")
class RatingReceived(Fact):
    """The client has rated an order by the link in a mail, with one to five `stars`."""

    order_id: OrderId
    client_id: ClientId
    stars: int
    text: str
    received_at: datetime
