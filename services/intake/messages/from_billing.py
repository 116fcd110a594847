"""What intake does when billing speaks."""

from services.intake.domain.refusals import OrderUnknown
from services.intake.storage.work import Work
from services.intake.use_cases.fund_order import fund_order
from shared.contracts.billing.facts import OrderFunded
from shared.kernel.refusals import NotYet


def on_order_funded(work: Work, fact: OrderFunded) -> None:
    """The money for an order is there. An order we have not met is worth waiting for."""
    try:
        fund_order(work, fact.order_id)
    except OrderUnknown as unknown:
        raise NotYet(str(unknown)) from unknown
