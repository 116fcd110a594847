"""Record a dispute over a payment on the orders that were paid by it."""

from services.workflow.domain.disputed import payment_disputed
from services.workflow.storage.work import Work
from shared.contracts.billing.facts import PaymentDisputed
from shared.kernel.actors import SYSTEM


def record_dispute(work: Work, fact: PaymentDisputed) -> None:
    """Every order that the payment was for shows it. Raises OrderUnknown where one is missing."""
    for order in work.orders.many_locked(fact.order_ids):
        work.tell(SYSTEM, order, payment_disputed(order, fact))
