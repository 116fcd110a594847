"""Ending: what it would mean to cancel an order, said before it is done."""

from collections.abc import Mapping
from uuid import UUID

from services.workflow.domain.orders import Order
from services.workflow.domain.staged import InvoiceState
from services.workflow.domain.states import Move


def consequences(
    order: Order, *, names: Mapping[UUID, str], open_tasks: int, minutes: int, sees_money: bool
) -> list[str]:
    """Return what cancelling means, as sentences; none where it can't be cancelled."""
    if not order.may(Move.CANCEL):
        return []
    said = [
        f"{names.get(one, 'A member')} stops working on it and has room for another order." for one in order.working
    ]
    if open_tasks:
        said.append(f"{open_tasks} open task{'' if open_tasks == 1 else 's'} will be closed.")
    if order.deliveries:
        said.append(
            f"{len(order.deliveries)} delivery was"
            if len(order.deliveries) == 1
            else f"{len(order.deliveries)} deliveries were"
        )
        said[-1] += " handed over already; the client keeps them."
    if minutes:
        said.append(f"{minutes} minutes were spent on it.")
    if sees_money and order.invoice_state is InvoiceState.PAID:
        said.append(f"Invoice {order.invoice_number} is paid: the client may have money to get back.")
    if sees_money and order.invoice_state is InvoiceState.OPEN:
        said.append(f"Invoice {order.invoice_number} is open: it will not be owed for this order any more.")
    return [*said, "The client is told, with the reason."]
