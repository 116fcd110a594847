"""What workflow tells billing."""

from services.billing.storage.work import Work
from services.billing.use_cases.cancel_purchase_order import CancelPurchaseOrder, cancel_purchase_order
from shared.contracts.workflow.facts import OrderCancelled
from shared.kernel.actors import SYSTEM


def on_order_cancelled(work: Work, fact: OrderCancelled) -> None:
    """An order that was stopped is not owed; what was paid for it goes back to the balance."""
    cancel_purchase_order(work, CancelPurchaseOrder(actor=SYSTEM, order_id=fact.order_id, reason=fact.reason))
