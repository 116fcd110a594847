"""Post a message on an order's thread."""

from dataclasses import dataclass
from uuid import UUID

from services.workflow.domain import telling_work as telling
from services.workflow.domain.orders import Order
from services.workflow.domain.refusals import NotYours
from services.workflow.domain.states import OrderState
from services.workflow.domain.threads import Side, ThreadMessage, hearers
from services.workflow.domain.visibility import require_sight
from services.workflow.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId, new_id
from shared.kernel.refusals import Invalid, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMessage:
    """`actor` writes on `order_id`; `mentions` are member ids, `files` ids of the order's files. `message_id` makes a repeat harmless."""

    actor: Actor
    order_id: OrderId
    text: str
    side: Side = Side.CLIENT
    mentions: tuple[UUID, ...] = ()
    files: tuple[UUID, ...] = ()
    message_id: UUID | None = None


def post_message(work: Work, ask: PostMessage) -> ThreadMessage:
    """Return the message; tells MessagePosted. A client's message takes a completed order up again where its service says so (rule W-11).

    The same `message_id` again is no news. Raises OrderUnknown, NotYours, Invalid, OrderLocked.
    """
    order = work.orders.locked(ask.order_id)
    require_sight(ask.actor, order)
    if ask.actor.is_client and ask.side is Side.TEAM:
        raise NotYours("what the team writes to each other is the team's")
    if ask.message_id is not None and (known := work.threads.find(ask.message_id)) is not None:
        return known
    _check(work, ask)
    message = ThreadMessage(
        id=ask.message_id or new_id(),
        order_id=order.id,
        side=ask.side,
        author_kind=ask.actor.kind,
        author_id=ask.actor.id,
        author_name=ask.actor.name,
        text=ask.text,
        mentions=[str(one) for one in ask.mentions],
        files=[str(one) for one in ask.files],
        posted_at=work.now(),
        edited_at=None,
        edits=[],
    )
    _take_up(work, ask, order)
    work.threads.add(message)
    told = hearers(order.followers, order.working, message.mentions, ask.actor.id)
    work.tell(ask.actor, order, telling.message_posted(order, message, told))
    return message


def _check(work: Work, ask: PostMessage) -> None:
    known = set(work.members.names(ask.mentions))
    problems = [
        Problem(field="mentions", code="unknown", message=f"There is no member {one}.")
        for one in ask.mentions
        if one not in known
    ]
    mine = {file.id for file in work.files.of(ask.order_id, visible_only=ask.actor.is_client)} if ask.files else set()
    problems += [
        Problem(field="files", code="unknown", message=f"The order has no file {one}.")
        for one in ask.files
        if one not in mine
    ]
    if problems:
        raise Invalid(problems)


def _take_up(work: Work, ask: PostMessage, order: Order) -> None:
    if ask.actor.is_client and order.state is OrderState.COMPLETED:
        pipeline = work.pipelines.get(order.pipeline_key)
        news = order.take_up_again(
            "A message of the client came.",
            pipeline,
            work.routing.after_completion(order.service_code),
            by_message=True,
            at=work.now(),
        )
        work.tell(ask.actor, order, news)
        work.have_worker(order)
