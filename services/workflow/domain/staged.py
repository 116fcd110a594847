"""What lets an order into a stage: conditions, and the approval of a role."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from services.workflow.domain import telling
from services.workflow.domain.news import NO_NEWS, News
from services.workflow.domain.pipelines import Condition, Stage
from shared.kernel.actors import Actor

if TYPE_CHECKING:
    from services.workflow.domain.orders import Order


class InvoiceState(StrEnum):
    OPEN = "open"
    PAID = "paid"
    VOID = "void"
    UNCOLLECTIBLE = "uncollectible"


class Staged:
    """What an order is as something that goes from stage to stage. orders.py has its columns."""

    if TYPE_CHECKING:
        invoice_state: Any
        approvals: Any

    def lacks(self, stage: Stage) -> list[str]:
        """Name what keeps the order out of `stage`: conditions, and the approval of a role."""
        unpaid = Condition.PAID in stage.needs and self.invoice_state is not InvoiceState.PAID
        unapproved = stage.approved_by is not None and stage.key not in {one["stage"] for one in self.approvals}
        return [Condition.PAID.value] * unpaid + [f"approved_by:{stage.approved_by}"] * unapproved

    def approve(self, stage: Stage, actor: Actor, *, at: datetime) -> News:
        """Keep that somebody lets the order into `stage`. Said already is no news. Raises OrderClosed."""
        cast("Order", self).require_open()
        if any(one["stage"] == stage.key for one in self.approvals):
            return NO_NEWS
        said = {"stage": stage.key, "member_id": str(actor.id), "at": at.isoformat()}
        self.approvals = [*self.approvals, said]
        return telling.approved(cast("Order", self), stage, actor.name, at)
