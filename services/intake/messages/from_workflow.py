"""What workflow tells intake."""

from services.intake.domain.refusals import OrderUnknown
from services.intake.storage.work import Work
from services.intake.use_cases.keep_plan_order import KeepPlanOrder, keep_plan_order
from shared.contracts.workflow.doors import AccessRevoked
from shared.contracts.workflow.facts import RequestChanged
from shared.kernel.refusals import NotYet


def on_access_revoked(work: Work, fact: AccessRevoked) -> None:
    """Who was signed out, or may do other things by now, does nothing here with an older token."""
    work.take_no_token(fact.about_ids, before=fact.before, until=fact.until)


def on_request_changed(work: Work, fact: RequestChanged) -> None:
    """An order on a plan makes room for another, or takes it again. That it is on one may still be on its way."""
    try:
        keep_plan_order(work, KeepPlanOrder(order_id=fact.order_id, is_over=fact.is_over, told_at=fact.changed_at))
    except OrderUnknown as unknown:
        raise NotYet(str(unknown)) from unknown
