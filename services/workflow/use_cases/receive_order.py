"""Receive an order: keep it from the moment that intake has it."""

from services.workflow.domain import receiving
from services.workflow.storage.work import Work
from shared.contracts.intake.facts import OrderReceived
from shared.kernel.actors import SYSTEM


def receive_order(work: Work, fact: OrderReceived) -> None:
    """Keep the order and its client. An order that is known is no news."""
    if work.orders.knows(fact.order_id):
        return
    work.copies.keep_client(fact.client, fact.received_at)
    order, news = receiving.received(fact)
    order.client_id = work.copies.standing(order.client_id)
    work.orders.add(order)
    work.tell(SYSTEM, order, news)
