"""What workflow tells billing."""

from services.billing.domain.refusals import OrderUnbilled
from services.billing.storage.work import Work
from services.billing.use_cases.bill_change import BillChange, bill_change
from services.billing.use_cases.cancel_purchase_order import CancelPurchaseOrder, cancel_purchase_order
from shared.contracts.workflow.doors import AccessRevoked
from shared.contracts.workflow.facts import OrderCancelled, OrderChanged
from shared.kernel.actors import SYSTEM
from shared.kernel.refusals import NotYet


def on_order_cancelled(work: Work, fact: OrderCancelled) -> None:
    """An order that was stopped is not owed; what was paid for it goes back to the balance."""
    cancel_purchase_order(work, CancelPurchaseOrder(actor=SYSTEM, order_id=fact.order_id, reason=fact.reason))


def on_order_changed(work: Work, fact: OrderChanged) -> None:
    """An accepted proposal has changed what an order costs. That it is billed may still be on its way."""
    try:
        bill_change(
            work,
            BillChange(
                actor=SYSTEM,
                order_id=fact.order_id,
                proposal_id=fact.proposal_id,
                description=fact.description,
                difference=fact.difference,
            ),
        )
    except OrderUnbilled as unbilled:
        raise NotYet(str(unbilled)) from unbilled


def on_access_revoked(work: Work, fact: AccessRevoked) -> None:
    """Who was signed out, or may do other things by now, does nothing here with an older token."""
    work.take_no_token(fact.about_ids, before=fact.before, until=fact.until)
