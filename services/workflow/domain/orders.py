"""Orders as the agency tracks them: the columns, and the verbs of work.

receiving.py has what the facts of other apps do to them; telling.py has the words for every change.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, desc, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.workflow.domain import telling
from services.workflow.domain.assignments import Assignment, Part
from services.workflow.domain.base import Base
from services.workflow.domain.clock import OFFICE, Calendar, due_after
from services.workflow.domain.deliveries import Delivery
from services.workflow.domain.delivering import Delivering
from services.workflow.domain.described import Described
from services.workflow.domain.news import NO_NEWS, News
from services.workflow.domain.pipelines import Pipeline, Stage
from services.workflow.domain.planning import ExpectedBy
from services.workflow.domain.proposals import Proposal
from services.workflow.domain.refusals import (
    DeliveryMissing,
    StageClosed,
)
from services.workflow.domain.staffed import Staffed
from services.workflow.domain.staged import InvoiceState, Staged
from services.workflow.domain.states import MOVES, Move, OrderState, after
from services.workflow.domain.timed import Priority, Timed
from shared.contracts.parts import ChosenOption
from shared.kernel.ids import ClientId, InvoiceId, OrderId, PurchaseId, ServiceId
from shared.kernel.money import Money
from shared.storage.types import money

#: The move that brings an order into a stage, by the state the stage lies in. Other states are reached in other ways.
_MOVE_INTO = {
    OrderState.IN_PROGRESS: Move.WORK,
    OrderState.WAITING: Move.PAUSE,
    OrderState.COMPLETED: Move.CLOSE,
}


class Order(Staffed, Staged, Timed, Described, Delivering, Base):
    """One service bought once. `attachments` are the files that it was answered with; intake has their bytes. `stage_key` is None where the pipeline has no stage in the order's state.

    `intake_told_at` and `billing_told_at` are the instants of the last facts heard of each: what is older is no news.
    `pool_reason` says why an order has nobody in `pool_part`, whom `pool_role` limits where a stage is for one role (rule W-4); `pool_also`
    are the other parts for which it waits.
    """

    __tablename__ = "orders"
    __table_args__ = (
        Index("orders_newest", desc("received_at"), desc("id")),
        Index("orders_by_client", "client_id", desc("received_at"), desc("id")),
        Index("orders_by_state", "state", desc("received_at"), desc("id")),
        Index("orders_by_number", "number", unique=True),
        Index("orders_by_stage", "pipeline_key", "stage_key", postgresql_where=text("stage_key IS NOT NULL")),
        Index("orders_pool", desc("priority"), "due_at", "id", postgresql_where=text("pool_reason IS NOT NULL")),
        Index("orders_completed", "completed_at", postgresql_where=text("completed_at IS NOT NULL")),
        Index("orders_due", "due_at", postgresql_where=text("state IN ('queued', 'in_progress', 'in_revision')")),
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
    option_code: Mapped[str | None]
    option_name: Mapped[str | None]
    is_on_plan: Mapped[bool] = mapped_column(default=False, server_default=false())
    quantity: Mapped[int]
    estimated_minutes: Mapped[int | None]
    total: Mapped[Money] = money("total")
    note: Mapped[str]
    brief: Mapped[list[dict[str, Any]]]
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(server_default=text("'[]'"))
    problems: Mapped[list[dict[str, Any]]]
    team_note: Mapped[str]
    tags: Mapped[list[str]]
    links: Mapped[list[str]]
    followers: Mapped[list[str]]
    approvals: Mapped[list[dict[str, Any]]]
    state: Mapped[OrderState]
    stage_key: Mapped[str | None]
    pool_reason: Mapped[str | None]
    pool_part: Mapped[Part | None]
    pool_role: Mapped[str | None]
    pool_member: Mapped[UUID | None]
    pool_also: Mapped[list[str]]
    due_at: Mapped[datetime | None]
    expected_at: Mapped[datetime | None]
    first_expected_at: Mapped[datetime | None]
    expected_by: Mapped[ExpectedBy | None]
    stage_due_at: Mapped[datetime | None]
    acceptance_due_at: Mapped[datetime | None]
    clock: Mapped[list[dict[str, Any]]]
    is_stage_paused: Mapped[bool]
    priority: Mapped[Priority] = mapped_column(Integer)
    overdue_told_for: Mapped[datetime | None]
    soon_told_for: Mapped[datetime | None]
    risk_told_for: Mapped[datetime | None]
    stage_told_for: Mapped[datetime | None]
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

    # Both are read when they are asked for: most of what is heard of an order is about neither. storage/orders.py reads them for many at once.
    assignments: Mapped[list[Assignment]] = relationship(cascade="all, delete-orphan", order_by=Assignment.since)
    deliveries: Mapped[list[Delivery]] = relationship(order_by=Delivery.number)

    @property
    def option(self) -> ChosenOption | None:
        """The variant of the service that was bought, or agreed on since."""
        if self.option_code is None or self.option_name is None:
            return None
        return ChosenOption(code=self.option_code, name=self.option_name)

    @option.setter
    def option(self, chosen: ChosenOption | None) -> None:
        self.option_code, self.option_name = (chosen.code, chosen.name) if chosen else (None, None)

    def may(self, move: Move) -> bool:
        return move in MOVES[self.state]

    def make(self, move: Move, pipeline: Pipeline | None = None) -> None:
        """Make `move`; the stage is then the first of `pipeline` that lies in the new state. Raises MoveRefused."""
        was, self.state = self.state, after(self.state, move)
        self._stand_in(pipeline.stage_in(self.state) if pipeline else None)
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

    def move_to(self, stage: Stage, *, at: datetime, missing: Sequence[str] = (), calendar: Calendar = OFFICE) -> News:
        """Bring the order into `stage`, which may start, pause, resume or close it. There already is no news. `missing` is what
        else keeps it out.

        Raises MoveRefused, DeliveryMissing, StageClosed.
        """
        if self.stage_key == stage.key and self.state is stage.state:
            return NO_NEWS
        if missing := [*self.lacks(stage), *missing]:
            raise StageClosed(
                f"the order can't enter the stage {stage.name} yet: {', '.join(missing)}", missing=missing
            )
        move = _MOVE_INTO.get(stage.state)
        if move is None:
            raise DeliveryMissing(f"no change of stage makes an order {stage.state.words}", stage=stage.key)
        before = self.standing
        self.make(move)
        self._stand_in(stage)
        if stage.limit_hours is not None:
            self.stage_due_at = due_after(at, stage.limit_hours, calendar)
        news = telling.entered(self, stage, before, at)
        return news + self.complete(at) if move is Move.CLOSE else news

    def change(self, proposal: Proposal) -> None:
        """Be as a proposal that was accepted has it. The work that was estimated grows or shrinks with the quantity."""
        if proposal.quantity is not None and self.estimated_minutes is not None:
            self.estimated_minutes = round(self.estimated_minutes * proposal.quantity / self.quantity)
        self.total = self.total + proposal.difference
        self.quantity = proposal.quantity or self.quantity
        self.option = proposal.option or self.option
        self.due_at = proposal.due_at or self.due_at

    def cancel(self, reason: str, *, at: datetime) -> News:
        """Stop the order for good. Cancelled already is no news. Raises MoveRefused."""
        if self.state is OrderState.CANCELLED:
            return NO_NEWS
        before = self.standing
        self.make(Move.CANCEL)
        return telling.cancelled(self, reason, before, at)

    def _stand_in(self, stage: Stage | None) -> None:
        self.stage_key = stage.key if stage else None
        self.is_stage_paused = stage.is_clock_paused if stage else False
        self.stage_due_at = None

    def entered(self, pipeline: Pipeline, before: dict[str, Any], at: datetime) -> News:
        stage = pipeline.stage(self.stage_key) if self.stage_key else None
        return telling.entered(self, stage, before, at) if stage else NO_NEWS

    def complete(self, at: datetime) -> News:
        self.completed_at = at
        return telling.completed(self, at)
