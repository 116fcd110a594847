"""What billing needs for a bulk of messages, loaded at once."""

from collections.abc import Sequence

from services.billing.domain.series import INVOICES
from services.billing.storage.work import Work
from shared.contracts.intake.facts import PurchaseChecked
from shared.kernel.facts import Message


def gather(work: Work, messages: Sequence[Message]) -> None:
    """Have at hand what purchases of the bulk are billed with, locked in the one order of locks (storage/work.py)."""
    purchases = [message for message in messages if isinstance(message, PurchaseChecked)]
    if not purchases:
        return
    work.clients.hold(purchase.client_id for purchase in purchases)
    work.orders.many_locked(line.order_id for purchase in purchases for line in purchase.lines)
    work.invoices.hold_billed(purchase.purchase_id for purchase in purchases)
    work.series.locked(INVOICES)
    work.balances.hold([(work.clients.standing(purchase.client_id), purchase.currency) for purchase in purchases])
