"""Plans: subscriptions on which clients place orders, as many as they have bought (rule B-13)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.domain.base import Base
from services.intake.domain.bought import Bought
from services.intake.domain.order import Order
from services.intake.domain.submission import Item
from shared.contracts.billing.subscriptions import PlanChanged
from shared.kernel.ids import ClientId, OrderId
from shared.kernel.refusals import Problem


@dataclass(frozen=True, slots=True)
class Used:
    """How many orders on a plan were placed in the present period, and how many of all are under way."""

    placed: int
    under_way: int


class Plan(Base):
    """What billing last told of a subscription; None is no limit. `period` is the last that is paid."""

    __tablename__ = "plans"
    __table_args__ = (Index("plans_by_client", "client_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[OrderId] = mapped_column(ForeignKey("orders.id"))
    client_id: Mapped[ClientId]
    version: Mapped[int]
    is_open: Mapped[bool]
    period: Mapped[int]
    period_ends_at: Mapped[datetime]
    per_period: Mapped[int | None]
    at_once: Mapped[int | None]

    @classmethod
    def of(cls, told: PlanChanged, first: Order) -> "Plan":
        """Return the plan that `first` began, as it was first heard of."""
        plan = cls(id=told.subscription_id, order_id=first.id, client_id=first.client_id, version=0)
        plan.hear(told)
        return plan

    def hear(self, told: PlanChanged) -> None:
        """It is as told, unless something newer was heard already (rule W-7)."""
        if told.version <= self.version:
            return
        self.version, self.is_open, self.period = told.version, told.is_open, told.period
        self.period_ends_at = told.period_ends_at
        self.per_period, self.at_once = told.requests_per_period, told.active_requests

    def full(self, used: Used) -> Problem | None:
        """Return what keeps another order from being placed now; None where one may be."""
        if not self.is_open:
            return _problem("plan_closed", "The plan takes no orders now: it is paused, over, or not paid.")
        if self.per_period is not None and used.placed >= self.per_period:
            until = f"{self.period_ends_at:%Y-%m-%d}"
            return _problem(
                "plan_used_up", f"All {self.per_period} orders of this period are placed; it ends on {until}."
            )
        if self.at_once is not None and used.under_way >= self.at_once:
            told = f"{used.under_way} orders are under way, and at most {self.at_once} may be; place the next when one is done."
            return _problem("plan_busy", told)
        return None

    def problems(self, item: Item, service: str, first: Order, used: Used) -> Iterator[Problem]:
        """Return all that keeps `item` from being ordered on the plan, which `first` began: one piece of the same, nothing with it."""
        bought = Bought.of_row(first.bought)
        option = bought.option.code if bought.option else ""
        if service != first.service.code or item.option != option or item.add_ons:
            said = f"The plan is for {first.service.name}{', ' + bought.option.name if bought.option else ''} alone."
            yield _problem("plan_other_service", said)
        if item.quantity != 1:
            yield Problem(field="quantity", code="too_large", message="On a plan one piece is ordered at a time.")
        if full := self.full(used):
            yield full


class PlanOrder(Base):
    """An order that was placed on a plan, or began it, in that period of it. It is under way until `is_over`, as workflow last said."""

    __tablename__ = "plan_orders"
    __table_args__ = (Index("plan_orders_by_plan", "plan_id", "period"),)

    order_id: Mapped[OrderId] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    period: Mapped[int]
    is_over: Mapped[bool]
    told_at: Mapped[datetime | None]

    @classmethod
    def on(cls, plan: Plan, order_id: OrderId, period: int) -> "PlanOrder":
        """Return the order as one of the plan's."""
        return cls(order_id=order_id, plan_id=plan.id, period=period, is_over=False, told_at=None)

    @classmethod
    def first(cls, plan: Plan, order: Order) -> "PlanOrder":
        """Return the order that began the plan: one of its trial, where there was one, else of its first period."""
        terms = Bought.of_row(order.bought).recurring
        return cls.on(plan, order.id, -1 if terms and terms.trial_days else 0)

    def hear(self, *, is_over: bool, at: datetime) -> None:
        """It is over, or under way again; what was said before something else is no news."""
        if self.told_at is None or at >= self.told_at:
            self.is_over, self.told_at = is_over, at


def _problem(code: str, message: str) -> Problem:
    return Problem(field="plan_id", code=code, message=message)
