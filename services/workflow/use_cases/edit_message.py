"""Edit a message: its author says it otherwise."""

from dataclasses import dataclass
from uuid import UUID

from services.workflow.domain.refusals import MessageUnknown
from services.workflow.domain.threads import Side, ThreadMessage
from services.workflow.domain.visibility import require_sight
from services.workflow.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class EditMessage:
    """`actor` wants the message to read `text`."""

    actor: Actor
    order_id: OrderId
    message_id: UUID
    text: str


def edit_message(work: Work, ask: EditMessage) -> ThreadMessage:
    """Return the message; what it said before stays readable for the team. Nobody is told again.

    Raises OrderUnknown, MessageUnknown, NotYours.
    """
    order = work.orders.locked(ask.order_id)
    require_sight(ask.actor, order)
    message = work.threads.get(order.id, ask.message_id)
    if ask.actor.is_client and message.side is Side.TEAM:
        raise MessageUnknown(f"the order has no message {ask.message_id}")
    message.edit(ask.actor, ask.text, work.now())
    return message
