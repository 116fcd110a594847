"""Orders as the agency tracks them: the columns, and the verbs of work.

receiving.py has what the facts of other apps do to them; telling.py has the words for every change.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, desc, text
from sqlalchemy.orm import Mapped, WriteOnlyMapped, mapped_column, relationship

from services.workflow.domain import telling
from services.workflow.domain.assignments import ROUTED, Assignment, Part
from services.workflow.domain.base import Base
from services.workflow.domain.deliveries import Delivery, DeliveryState
from services.workflow.domain.members import Member
from services.workflow.domain.news import NO_NEWS, News
from services.workflow.domain.pipelines import Pipeline, Stage
from services.workflow.domain.refusals import (
    DeliveryMissing,
    MemberUnavailable,
    OrderClosed,
    RevisionsUsedUp,
)
from services.workflow.domain.routing import RoutingDecision
from services.workflow.domain.seats import ONE_POINT, Effort
from services.workflow.domain.states import MOVES, Move, OrderState, after
from shared.kernel.ids import ClientId, InvoiceId, OrderId, PurchaseId, ServiceId
from shared.kernel.money import Money
from shared.storage.types import money


class InvoiceState(StrEnum):
    OPEN = "open"
    PAID = "paid"
    VOID = "void"


#: The move that brings an order into a stage, by the state the stage lies in. Other states are reached in other ways.
_MOVE_INTO = {
    OrderState.IN_PROGRESS: Move.WORK,
    OrderState.WAITING: Move.PAUSE,
    OrderState.COMPLETED: Move.CLOSE,
}


#: The states in which an order needs a worker.
_AT_WORK = frozenset({OrderState.QUEUED, OrderState.IN_PROGRESS, OrderState.WAITING, OrderState.IN_REVISION})


class Order(Base):
    """One service bought once. `stage_key` is None where the pipeline has no stage in the order's state.

    `intake_told_at` and `billing_told_at` are the instants of the last facts heard of each: what is older is no news.
    `pool_reason` says why an order has nobody in `pool_part`, whom `pool_role` limits where a stage is for one role (rule W-4).
    """

    __tablename__ = "orders"
    __table_args__ = (
        Index("orders_newest", desc("received_at"), desc("id")),
        Index("orders_by_client", "client_id", desc("received_at"), desc("id")),
        Index("orders_by_state", "state", desc("received_at"), desc("id")),
        Index("orders_by_number", "number", unique=True),
        Index("orders_pool", "due_at", "id", postgresql_where=text("pool_reason IS NOT NULL")),
    )

    id: Mapped[OrderId] = mapped_column(primary_key=True)
    number: Mapped[str]
    purchase_id: Mapped[PurchaseId]
    client_id: Mapped[ClientId] = mapped_column(ForeignKey("clients.id"))
    service_id: Mapped[ServiceId]
    service_code: Mapped[str]
    service_name: Mapped[str]
    pipeline_key: Mapped[str]
    deadline_hours: Mapped[int | None]
    acceptance_days: Mapped[int]
    revision_limit: Mapped[int | None]
    quantity: Mapped[int]
    total: Mapped[Money] = money("total")
    note: Mapped[str]
    brief: Mapped[list[dict[str, Any]]]
    problems: Mapped[list[dict[str, Any]]]
    state: Mapped[OrderState]
    stage_key: Mapped[str | None]
    pool_reason: Mapped[str | None]
    pool_part: Mapped[Part | None]
    pool_role: Mapped[str | None]
    due_at: Mapped[datetime | None]
    acceptance_due_at: Mapped[datetime | None]
    invoice_id: Mapped[InvoiceId | None]
    invoice_number: Mapped[str | None]
    invoice_state: Mapped[InvoiceState | None]
    has_alarm: Mapped[bool]
    received_at: Mapped[datetime]
    validated_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    intake_told_at: Mapped[datetime]
    billing_told_at: Mapped[datetime | None]

    assignments: Mapped[list[Assignment]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=Assignment.since
    )
    deliveries: Mapped[list[Delivery]] = relationship(lazy="raise", order_by=Delivery.number)
    decisions: WriteOnlyMapped[RoutingDecision] = relationship()

    def may(self, move: Move) -> bool:
        return move in MOVES[self.state]

    def make(self, move: Move, pipeline: Pipeline | None = None) -> None:
        """Make `move`; the stage is then the first of `pipeline` that lies in the new state. Raises MoveRefused."""
        was, self.state = self.state, after(self.state, move)
        stage = pipeline.stage_in(self.state) if pipeline else None
        self.stage_key = stage.key if stage else None
        if not self.is_at_work or was is OrderState.QUEUED:
            self.leave_pool()
        if self.state is not OrderState.DELIVERED:
            self.acceptance_due_at = None
        if self.state.is_final:
            for assignment in self.assignments:
                assignment.is_open = False

    def members_as(self, part: Part) -> list[UUID]:
        """Return who is on the order in `part`; of an order that is not over, only those who still are."""
        return [one.member_id for one in self.assignments if one.part is part and (one.is_open or self.state.is_final)]

    @property
    def routed_members(self) -> list[UUID]:
        """Return whose capacity the order takes up, or took up while it was not over."""
        return [member_id for part in ROUTED for member_id in self.members_as(part)]

    def wait(self, reason: str, part: Part, role_key: str | None = None) -> None:
        """Wait in the pool for somebody who takes `part`, of the role where one is named."""
        if self.pool_reason is None:
            self.pool_reason, self.pool_part, self.pool_role = reason, part, role_key

    def leave_pool(self) -> None:
        self.pool_reason = self.pool_part = self.pool_role = None

    def has_member(self, member_id: UUID | None) -> bool:
        return any(one.member_id == member_id for one in self.assignments)

    def is_with(self, member_id: UUID | None) -> bool:
        """Tell whether the member works on the order now."""
        return any(one.member_id == member_id and one.is_open for one in self.assignments)

    @property
    def is_at_work(self) -> bool:
        """Tell whether somebody has the order to work on, or should have."""
        return self.state in _AT_WORK

    @property
    def last_delivery(self) -> Delivery | None:
        return self.deliveries[-1] if self.deliveries else None

    @property
    def standing(self) -> dict[str, Any]:
        """Where the order stands, for the history's before and after."""
        return {"state": self.state.value, "stage": self.stage_key}

    def assign(self, member: Member, part: Part, *, reason: str, at: datetime, effort: Effort = ONE_POINT) -> News:
        """Put `member` on the order as `part`; `reason` is a sentence. Saying so twice is no news (rule W-7).

        Raises OrderClosed, MemberUnavailable.
        """
        self._require_open()
        if not member.is_active:
            raise MemberUnavailable(f"{member.name} has left the team")
        if member.id in self.members_as(part):
            return NO_NEWS
        self._take_on(member, part, effort, at)
        if part is (self.pool_part or Part.WORKER):
            self.leave_pool()
        if part in ROUTED:
            member.last_assigned_at = at
        return telling.assigned(self, member, part, reason, at)

    def unassign(self, member: Member, part: Part, *, reason: str, at: datetime) -> News:
        """Take `member` off the part; a queued order left without a worker is in the pool. Not on it is no news.

        Raises OrderClosed.
        """
        self._require_open()
        gone = next((one for one in self.assignments if one.member_id == member.id and one.part is part), None)
        if gone is None or not gone.is_open:
            return NO_NEWS
        self.assignments.remove(gone)
        if self.state is OrderState.QUEUED and not self.members_as(Part.WORKER):
            self.wait(reason, Part.WORKER)
        return telling.unassigned(self, member, part, reason, at)

    def hand_back(self, member: Member, part: Part, *, reason: str, at: datetime) -> News:
        """Take the order from a member who can't work on it: begun or not, it waits in the pool for another (rule W-5).

        Not on it is no news. Raises OrderClosed.
        """
        news = self.unassign(member, part, reason=reason, at=at)
        if part in ROUTED and self.is_at_work and not self.members_as(part):
            self.wait(reason, part)
        return news

    def move_to(self, stage: Stage, *, at: datetime) -> News:
        """Bring the order into `stage`, which may start, pause, resume or close it. There already is no news.

        Raises MoveRefused, DeliveryMissing.
        """
        if self.stage_key == stage.key and self.state is stage.state:
            return NO_NEWS
        move = _MOVE_INTO.get(stage.state)
        if move is None:
            raise DeliveryMissing(f"no change of stage makes an order {stage.state.words}", stage=stage.key)
        before = self.standing
        self.make(move)
        self.stage_key = stage.key
        news = telling.entered(self, stage, before, at)
        return news + self._complete(at) if move is Move.CLOSE else news

    def deliver(self, text: str, links: Sequence[str], pipeline: Pipeline, *, at: datetime) -> News:
        """Hand work over; it waits for the client's word until `acceptance_due_at`. The same while it waits is no news.

        Raises MoveRefused.
        """
        last = self.last_delivery
        if self.state is OrderState.DELIVERED and last and (last.text, last.links) == (text, list(links)):
            return NO_NEWS
        before = self.standing
        self.make(Move.DELIVER, pipeline)
        self.acceptance_due_at = at + timedelta(days=self.acceptance_days)
        delivery = Delivery(
            order_id=self.id,
            number=last.number + 1 if last else 1,
            text=text,
            links=list(links),
            delivered_at=at,
            state=DeliveryState.WAITING,
        )
        self.deliveries.append(delivery)
        return telling.delivered(self, delivery, before, at) + self._entered(pipeline, before, at)

    def accept(self, pipeline: Pipeline, *, is_silent: bool, at: datetime) -> News:
        """Take the last delivery as the client's yes: the order is done. Accepted already is no news (rule W-10).

        Raises MoveRefused.
        """
        last = self.last_delivery
        if self.state is OrderState.COMPLETED and last and last.state is DeliveryState.ACCEPTED:
            return NO_NEWS
        before = self.standing
        self.make(Move.ACCEPT, pipeline)
        delivery = self.deliveries[-1]
        delivery.answer(DeliveryState.ACCEPTED, at)
        news = telling.accepted(self, delivery, before, is_silent=is_silent, at=at)
        return news + self._entered(pipeline, before, at) + self._complete(at)

    def request_revision(self, reason: str, pipeline: Pipeline, *, may_exceed: bool, at: datetime) -> News:
        """Send the last delivery back to work. The same request again is no news.

        `may_exceed` is a manager's word beyond the service's limit (rule W-10). Raises MoveRefused, RevisionsUsedUp.
        """
        last = self.last_delivery
        if self.state is OrderState.IN_REVISION and last and last.answer_reason == reason:
            return NO_NEWS
        after(self.state, Move.REVISE)
        used = sum(one.state is DeliveryState.REVISION for one in self.deliveries)
        if self.revision_limit is not None and used >= self.revision_limit and not may_exceed:
            raise RevisionsUsedUp(f"all {self.revision_limit} revisions of this order are used", used=used)
        before = self.standing
        self.make(Move.REVISE, pipeline)
        delivery = self.deliveries[-1]
        delivery.answer(DeliveryState.REVISION, at, reason)
        return telling.revision_requested(self, delivery, reason, before, at) + self._entered(pipeline, before, at)

    def cancel(self, reason: str, *, at: datetime) -> News:
        """Stop the order for good. Cancelled already is no news. Raises MoveRefused."""
        if self.state is OrderState.CANCELLED:
            return NO_NEWS
        before = self.standing
        self.make(Move.CANCEL)
        return telling.cancelled(self, reason, before, at)

    def _take_on(self, member: Member, part: Part, effort: Effort, at: datetime) -> None:
        """Open an assignment; one that had been closed is opened again."""
        was = next((one for one in self.assignments if one.member_id == member.id and one.part is part), None)
        if was is None:
            was = Assignment(order_id=self.id, member_id=member.id, part=part)
            self.assignments.append(was)
        was.since, was.is_open = at, True
        was.points, was.minutes = effort.points, effort.minutes

    def _require_open(self) -> None:
        if self.state.is_final:
            raise OrderClosed(f"order {self.number} is {self.state.words}")

    def _entered(self, pipeline: Pipeline, before: dict[str, Any], at: datetime) -> News:
        stage = pipeline.stage(self.stage_key) if self.stage_key else None
        return telling.entered(self, stage, before, at) if stage else NO_NEWS

    def _complete(self, at: datetime) -> News:
        self.completed_at = at
        return telling.completed(self, at)
