"""What notify tells: who was reached about an order, and who was not."""

from services.workflow.domain.refusals import MemberUnknown, OrderUnknown
from services.workflow.domain.threads import Side
from services.workflow.storage.work import Work
from services.workflow.use_cases.post_message import PostMessage, post_message
from services.workflow.use_cases.rate_order import RateOrder, rate_order
from services.workflow.use_cases.record_notice import record_notice
from shared.contracts.notify.facts import NoticeDelivered, NoticeFailed, RatingReceived, ReplyReceived
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.refusals import NotYet


def on_notice_delivered(work: Work, fact: NoticeDelivered) -> None:
    """A notice that arrived stands in the order's history."""
    _record(work, fact)


def on_notice_failed(work: Work, fact: NoticeFailed) -> None:
    """A notice that could not be handed over raises the order's alarm."""
    _record(work, fact)


def on_reply_received(work: Work, fact: ReplyReceived) -> None:
    """What somebody wrote by mail is a message on the order, once (rule N-6)."""
    side = Side.TEAM if fact.is_team else Side.CLIENT
    try:
        writes = PostMessage(
            actor=_author(work, fact), order_id=fact.order_id, text=fact.text, side=side, message_id=fact.reply_id
        )
        post_message(work, writes)
    except (OrderUnknown, MemberUnknown) as unknown:
        raise NotYet(str(unknown)) from unknown


def on_rating_received(work: Work, fact: RatingReceived) -> None:
    """What the client thinks of an order, by the link in a mail."""
    client = Actor(kind=ActorKind.CLIENT, id=fact.client_id, name="The client")
    try:
        rate_order(work, RateOrder(actor=client, order_id=fact.order_id, stars=fact.stars, text=fact.text))
    except OrderUnknown as unknown:
        raise NotYet(str(unknown)) from unknown


def _author(work: Work, fact: ReplyReceived) -> Actor:
    """Return who wrote; a member may no more by mail than they may otherwise."""
    if fact.author_kind == ActorKind.MEMBER:
        return work.members.get(fact.author_id).as_actor()
    return Actor(kind=ActorKind.CLIENT, id=fact.author_id, name=fact.author_name)


def _record(work: Work, fact: NoticeDelivered | NoticeFailed) -> None:
    try:
        record_notice(work, fact)
    except OrderUnknown as unknown:
        raise NotYet(str(unknown)) from unknown
