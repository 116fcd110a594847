"""What workflow needs for a bulk of messages, loaded at once."""

from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

from services.workflow.storage.work import Work
from shared.contracts.billing.facts import InvoiceIssued, InvoicePaid
from shared.contracts.intake.facts import OrderReceived, OrderValidated
from shared.contracts.notify.facts import NoticeDelivered
from shared.kernel.facts import Message

#: What changes nothing about who works on an order.
_NOT_ABOUT_PEOPLE: Final = (OrderReceived, InvoiceIssued, InvoicePaid)


def gather(work: Work, messages: Sequence[Message]) -> None:
    """Have at hand, and locked, the orders that the messages are about; and the routing desk where orders are to be placed.

    Orders are locked before people, as everybody does it.
    """
    noted = [message.order_id for message in messages if isinstance(message, NoticeDelivered) and message.order_id]
    work.orders.hold(order_id for message in messages for order_id in _orders_of(message))
    work.orders.hold_people(
        order_id
        for message in messages
        if not isinstance(message, _NOT_ABOUT_PEOPLE)
        for order_id in _orders_of(message)
    )
    work.orders.hold_known(noted)
    if received := [message.client.client_id for message in messages if isinstance(message, OrderReceived)]:
        work.copies.hold_mergers(received)
    if any(isinstance(message, OrderValidated) for message in messages):
        work.desk()


def _orders_of(message: Message) -> Iterator[UUID]:
    """Yield the orders a message names. Of a notice that was delivered only the history is written: its order is not held."""
    if isinstance(message, NoticeDelivered):
        return
    yield from getattr(message, "order_ids", ())
    if (order_id := getattr(message, "order_id", None)) is not None:
        yield order_id
