"""Where plans are kept, and which orders were placed on them."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.intake.domain.bought import Bought
from services.intake.domain.order import Order
from services.intake.domain.plan import Plan, PlanOrder, Used
from services.intake.domain.service import Service
from services.intake.domain.states import OrderState
from shared.kernel.ids import ClientId, OrderId

_GONE = (OrderState.REJECTED, OrderState.WITHDRAWN)


class Plans:
    """The plans of clients; who counts on one has it locked, so that no two count at once."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, *things: Plan | PlanOrder) -> None:
        self._session.add_all(things)
        self._session.flush()

    def locked(self, plan_id: UUID) -> Plan | None:
        """Return the plan, locked; None where billing has told of none."""
        return self._session.get(Plan, plan_id, with_for_update=True, populate_existing=True)

    def order_locked(self, order_id: OrderId) -> PlanOrder | None:
        """Return the order as one of a plan's, locked; None where it is of none."""
        return self._session.get(PlanOrder, order_id, with_for_update=True, populate_existing=True)

    def used(self, plan: Plan) -> Used:
        """Return how much of the plan is used; orders that were rejected or withdrawn do not count."""
        return self._used([plan]).get(plan.id, Used(0, 0))

    def of_client(self, client_id: ClientId) -> list[tuple[Plan, Used]]:
        """Return the client's plans with how much of each is used, in the order of their ids."""
        plans = list(self._session.scalars(select(Plan).where(Plan.client_id == client_id).order_by(Plan.id)))
        used = self._used(plans)
        return [(plan, used.get(plan.id, Used(0, 0))) for plan in plans]

    def subject_of(self, plan: Plan) -> tuple[str, str]:
        """Return the code of the service that is ordered on the plan, and of its option."""
        first = select(Service.code, Order.bought).join(Order, Order.service_id == Service.id)
        row = self._session.execute(first.where(Order.id == plan.order_id)).one()
        option = Bought.of_row(row.bought).option
        return row.code, option.code if option else ""

    def _used(self, plans: Iterable[Plan]) -> dict[UUID, Used]:
        ids = [plan.id for plan in plans]
        counts = (
            select(
                PlanOrder.plan_id,
                func.count().filter(PlanOrder.period == Plan.period),
                func.count().filter(PlanOrder.is_over.is_(False)),
            )
            .join(Plan, Plan.id == PlanOrder.plan_id)
            .join(Order, Order.id == PlanOrder.order_id)
            .where(PlanOrder.plan_id.in_(ids), Order.state.not_in(_GONE))
            .group_by(PlanOrder.plan_id)
        )
        return {plan_id: Used(placed, under_way) for plan_id, placed, under_way in self._session.execute(counts)}
