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
from services.workflow.domain.assignments import Assignment, Part
from services.workflow.domain.base import Base
from services.workflow.domain.deliveries import Delivery, DeliveryState
from services.workflow.domain.news import NO_NEWS, News
from services.workflow.domain.pipelines import Condition, Pipeline, Stage
from services.workflow.domain.refusals import (
    DeliveryMissing,
    RevisionsUsedUp,
    StageClosed,
)
from services.workflow.domain.routing import RoutingDecision
from services.workflow.domain.staffed import Staffed
from services.workflow.domain.states import MOVES, Move, OrderState, after
from shared.kernel.actors import Actor
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


class Order(Staffed, Base):
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
        Index("orders_by_stage", "pipeline_key", "stage_key", postgresql_where=text("stage_key IS NOT NULL")),
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
    estimated_minutes: Mapped[int | None]
    total: Mapped[Money] = money("total")
    note: Mapped[str]
    brief: Mapped[list[dict[str, Any]]]
    problems: Mapped[list[dict[str, Any]]]
    approvals: Mapped[list[dict[str, Any]]]
    state: Mapped[OrderState]
    stage_key: Mapped[str | None]
    pool_reason: Mapped[str | None]
    pool_part: Mapped[Part | None]
    pool_role: Mapped[str | None]
    pool_member: Mapped[UUID | None]
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

    @property
    def last_delivery(self) -> Delivery | None:
        return self.deliveries[-1] if self.deliveries else None

    @property
    def standing(self) -> dict[str, Any]:
        """Where the order stands, for the history's before and after."""
        return {"state": self.state.value, "stage": self.stage_key}

    def lacks(self, stage: Stage) -> list[str]:
        """Name what keeps the order out of `stage`: conditions, and the approval of a role."""
        unpaid = Condition.PAID in stage.needs and self.invoice_state is not InvoiceState.PAID
        unapproved = stage.approved_by is not None and stage.key not in {one["stage"] for one in self.approvals}
        return [Condition.PAID.value] * unpaid + [f"approved_by:{stage.approved_by}"] * unapproved

    def approve(self, stage: Stage, actor: Actor, *, at: datetime) -> News:
        """Keep that somebody lets the order into `stage`. Said already is no news. Raises OrderClosed."""
        self._require_open()
        if any(one["stage"] == stage.key for one in self.approvals):
            return NO_NEWS
        said = {"stage": stage.key, "member_id": str(actor.id), "at": at.isoformat()}
        self.approvals = [*self.approvals, said]
        return telling.approved(self, stage, actor.name, at)

    def move_to(self, stage: Stage, *, at: datetime) -> News:
        """Bring the order into `stage`, which may start, pause, resume or close it. There already is no news.

        Raises MoveRefused, DeliveryMissing, StageClosed.
        """
        if self.stage_key == stage.key and self.state is stage.state:
            return NO_NEWS
        if missing := self.lacks(stage):
            raise StageClosed(
                f"the order can't enter the stage {stage.name} yet: {', '.join(missing)}", missing=missing
            )
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

    def _entered(self, pipeline: Pipeline, before: dict[str, Any], at: datetime) -> News:
        stage = pipeline.stage(self.stage_key) if self.stage_key else None
        return telling.entered(self, stage, before, at) if stage else NO_NEWS

    def _complete(self, at: datetime) -> News:
        self.completed_at = at
        return telling.completed(self, at)
