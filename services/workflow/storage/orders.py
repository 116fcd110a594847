"""Orders, and who waits in the pool."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import Select, and_, func, inspect, not_, or_, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from services.workflow.domain.assignments import ROUTED, Assignment, Part
from services.workflow.domain.orders import Order
from services.workflow.domain.pipelines import Stage
from services.workflow.domain.refusals import OrderUnknown, StageFull
from services.workflow.domain.seats import Seat
from services.workflow.domain.staffed import AT_WORK
from services.workflow.domain.states import OrderState
from services.workflow.domain.ticking import RUNNING
from shared.storage.held import Held
from shared.storage.types import among


@cache
def _whole() -> Select[Order]:
    """Orders with their people. Made once: options are dear to make, and a statement is never changed."""
    return select(Order).options(selectinload(Order.assignments))


class Orders:
    """The orders of the agency. Where several are locked they come with their assignments."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: Held[UUID, Order] = Held(self._locked)
        self._known: Held[UUID, UUID] = Held(self._there)

    def add(self, order: Order) -> None:
        self._session.add(order)
        self._held.put(order.id, order)

    def hold(self, order_ids: Iterable[UUID]) -> None:
        """Lock those of the orders that there are, so that they are at hand."""
        self._held.hold(sorted(set(order_ids)))

    def hold_people(self, order_ids: Iterable[UUID]) -> None:
        """Have the assignments of those of the orders that are held at hand too."""
        held: dict[UUID, Order] = {
            order.id: order for order_id in set(order_ids) if (order := self._held.find(order_id)) is not None
        }
        bare = [order.id for order in held.values() if "assignments" in inspect(order).unloaded]
        if not bare:
            return
        people: dict[UUID, list[Assignment]] = {order_id: [] for order_id in bare}
        query = select(Assignment).where(among(Assignment.order_id, bare)).order_by(Assignment.since)
        for one in self._session.scalars(query):
            people[one.order_id].append(one)
        for order_id, ones in people.items():
            set_committed_value(held[order_id], "assignments", ones)

    def at_hand(self) -> Sequence[Order]:
        """Return all orders that are held."""
        return self._held.values()

    def hold_known(self, order_ids: Iterable[UUID]) -> None:
        """Know of these orders whether we have them, without locking any."""
        self._known.hold(order_ids)

    def knows(self, order_id: UUID) -> bool:
        place = self._held if self._held.is_looked_for(order_id) else self._known
        return place.find(order_id) is not None

    def locked(self, order_id: UUID) -> Order:
        """Raises OrderUnknown."""
        return self.many_locked([order_id])[0]

    def many_locked(self, order_ids: Collection[UUID]) -> Sequence[Order]:
        """Return all of these orders, locked in the order of their ids so that two who lock the same never wait for each other.

        Raises OrderUnknown where one is missing.
        """
        wanted = sorted(set(order_ids))
        self._held.hold(wanted)
        found = [order for order_id in wanted if (order := self._held.find(order_id)) is not None]
        missing = set(wanted) - {order.id for order in found}
        if missing:
            raise OrderUnknown(f"there is no order {min(missing)}")
        if len(found) > 1:
            self.hold_people(wanted)
        return found

    def _locked(self, order_ids: list[UUID]) -> dict[UUID, Order]:
        rows = self._session.scalars(
            select(Order)
            .where(among(Order.id, order_ids))
            .order_by(Order.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
        return {order.id: order for order in rows}

    def _there(self, order_ids: list[UUID]) -> dict[UUID, UUID]:
        return {
            order_id: order_id for order_id in self._session.scalars(select(Order.id).where(among(Order.id, order_ids)))
        }

    def held_locked(self, member_id: UUID) -> Sequence[Order]:
        """Return the orders that the member has and that are not over, locked."""
        held = select(Assignment.order_id).where(
            Assignment.member_id == member_id, Assignment.is_open, Assignment.part.in_(ROUTED)
        )
        return self._session.scalars(
            _whole()
            .where(Order.id.in_(held), Order.state.in_(AT_WORK | {OrderState.DELIVERED}))
            .order_by(Order.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        ).all()

    def occupied_stages(self, pipeline_key: str) -> set[str]:
        """Return the stages of the pipeline with orders in them that are not over."""
        query = (
            select(Order.stage_key).where(Order.pipeline_key == pipeline_key, Order.completed_at.is_(None)).distinct()
        )
        return {key for key in self._session.scalars(query) if key is not None}

    def in_stage_locked(self, pipeline_key: str, stage_key: str) -> Sequence[Order]:
        return self._session.scalars(
            _whole()
            .where(Order.pipeline_key == pipeline_key, Order.stage_key == stage_key)
            .order_by(Order.id)
            .with_for_update(key_share=True)
        ).all()

    def has_room(self, order: Order, stage: Stage) -> bool:
        """Tell whether another order may stand in the stage."""
        try:
            self.require_room(order.pipeline_key, stage)
        except StageFull:
            return False
        return True

    def require_room(self, pipeline_key: str, stage: Stage) -> None:
        """Raises StageFull where there is a limit and as many orders stand in the stage as may. The stage is locked: two don't take one place."""
        if stage.wip_limit is None:
            return
        self._session.execute(
            select(Stage.key).where(Stage.pipeline_key == pipeline_key, Stage.key == stage.key).with_for_update()
        )
        here = self._session.scalar(
            select(func.count()).where(Order.pipeline_key == pipeline_key, Order.stage_key == stage.key)
        )
        if (here or 0) >= stage.wip_limit:
            raise StageFull(f"{here} orders stand in the stage {stage.name}, as many as may", limit=stage.wip_limit)

    def not_begun_locked(self) -> Sequence[Order]:
        """Return the orders that somebody has and has not begun, locked."""
        held = select(Assignment.order_id).where(Assignment.is_open, Assignment.part.in_(ROUTED))
        return self._session.scalars(
            _whole()
            .where(Order.state == OrderState.QUEUED, Order.id.in_(held))
            .order_by(Order.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        ).all()

    def late_locked(self, at: datetime, *, most: int) -> Sequence[Order]:
        """Return orders whose date, or whose stage's, has passed at `at` and has not been told of, locked; what others hold comes later."""
        overdue = and_(Order.due_at <= at, Order.overdue_told_for.is_distinct_from(Order.due_at))
        stuck = and_(Order.stage_due_at <= at, Order.stage_told_for.is_distinct_from(Order.stage_due_at))
        return self._session.scalars(
            _whole()
            .where(Order.state.in_(RUNNING), Order.is_stage_paused.is_(False), or_(overdue, stuck))
            .order_by(Order.id)
            .limit(most)
            .with_for_update(key_share=True, skip_locked=True)
            .execution_options(populate_existing=True)
        ).all()

    def soon_locked(self, at: datetime, before: timedelta, *, most: int) -> Sequence[Order]:
        """Return orders that are due in less than `before` and were not told of, locked; what others hold comes later."""
        soon = and_(Order.due_at > at, Order.due_at <= at + before, Order.soon_told_for.is_distinct_from(Order.due_at))
        return self._session.scalars(
            _whole()
            .where(Order.state.in_(RUNNING), Order.is_stage_paused.is_(False), soon)
            .order_by(Order.id)
            .limit(most)
            .with_for_update(key_share=True, skip_locked=True)
            .execution_options(populate_existing=True)
        ).all()

    def to_warn_locked(self, order_ids: Collection[UUID]) -> Sequence[Order]:
        """Return those of the orders whose risk was not told for their due date, locked; what others hold comes later."""
        return self._session.scalars(
            _whole()
            .where(Order.id.in_(order_ids), Order.risk_told_for.is_distinct_from(Order.due_at))
            .order_by(Order.id)
            .with_for_update(key_share=True, skip_locked=True)
            .execution_options(populate_existing=True)
        ).all()

    def waiting_locked(self, free: Sequence[Seat], *, most: int, but: Collection[UUID]) -> Sequence[Order]:
        """Return up to `most` orders of the pool whose service and part one of `free` does, without `but`: the highest priority first,
        then the earliest due date (rule W-4).

        Orders that somebody else holds are passed over: whoever holds them routes them when they are done.
        """
        services = {code for seat in free for code in seat.member.services}
        parts = {Part(part) for seat in free for part in seat.member.parts}
        may_want = or_(
            Order.state == OrderState.QUEUED,
            func.coalesce(Order.pool_part, Part.WORKER).in_(parts),
            *(Order.pool_also.contains([part.value]) for part in parts),
        )
        query = _whole().where(Order.pool_reason.is_not(None), Order.service_code.in_(services), may_want)
        if but:
            query = query.where(not_(among(Order.id, but)))
        return self._session.scalars(
            query.order_by(Order.priority.desc(), Order.due_at.nulls_last(), Order.id)
            .limit(most)
            .with_for_update(key_share=True, skip_locked=True)
            .execution_options(populate_existing=True)
        ).all()
