"""An order until it is validated."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from services.intake.domain import order_facts
from services.intake.domain.base import Base
from services.intake.domain.checks import ReviewLimits, review_demands
from services.intake.domain.client import Client
from services.intake.domain.form import Answers, Field, Form
from services.intake.domain.kinds import FieldKind
from services.intake.domain.purchase import Purchase
from services.intake.domain.refusals import AnswersClosed, OrderUnknown
from services.intake.domain.service import FormVersion, Service
from services.intake.domain.states import Move, OrderState, after
from services.intake.domain.uploads import Bond
from shared.contracts.intake.facts import OrderApproved, OrderDetailsCompleted, OrderIncomplete, OrderReviewDemanded
from shared.contracts.parts import Missing
from shared.kernel.actors import Actor
from shared.kernel.facts import Fact
from shared.kernel.ids import ClientId, OrderId, PurchaseId, ServiceId
from shared.kernel.money import Money
from shared.kernel.permissions import ORDERS_REVIEW, ORDERS_REVIEW_ANY
from shared.kernel.refusals import Invalid, Problem

#: What is looked through for words; the index is on exactly this, in PostgreSQL's own spelling.
ORDER_WORDS = (
    "(to_tsvector('simple'::regconfig, number) || "
    """jsonb_to_tsvector('simple'::regconfig, answers, '["string", "numeric"]'::jsonb))"""
)


class Order(Base):
    """One service bought once, from its receipt until it is validated, rejected or withdrawn.

    `unit_price` is the price it was placed at, with its add-ons, and `bought` what else it keeps of its service (rule I-7), `form_version` the form it is checked against (rule I-2).
    `reminder` counts how often the client was reminded of what is missing. `asked_besides` are questions of a reviewer,
    `demands` why a member must look at it, `approved_at` when one has (rule I-5). `draft` is what was typed into its form and not sent yet.
    """

    __tablename__ = "orders"
    __table_args__ = (
        ForeignKeyConstraint(
            ["service_id", "form_version"],
            ["form_versions.service_id", "form_versions.version"],
            name="orders_form_version_fkey",
        ),
        Index("orders_by_purchase", "purchase_id"),
        Index("orders_by_client", "client_id", "id"),
        Index("orders_by_state", "state", "id"),
        Index("orders_by_service", "service_id", "id"),
        Index("orders_by_words", text(ORDER_WORDS), postgresql_using="gin"),
    )

    id: Mapped[OrderId] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    purchase_id: Mapped[PurchaseId] = mapped_column(ForeignKey("purchases.id"))
    client_id: Mapped[ClientId] = mapped_column(ForeignKey("clients.id"))
    service_id: Mapped[ServiceId] = mapped_column(ForeignKey("services.id"))
    form_version: Mapped[int]
    state: Mapped[OrderState]
    quantity: Mapped[int]
    unit_price_amount: Mapped[int] = mapped_column(BigInteger)
    unit_price_currency: Mapped[str] = mapped_column(String(3))
    unit_price: Mapped[Money] = composite("unit_price_amount", "unit_price_currency")
    bought: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    answers: Mapped[dict[str, Any]]
    note: Mapped[str]
    reminder: Mapped[int]
    reason: Mapped[str | None]
    received_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    asked_besides: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
    demands: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    draft: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))

    purchase: Mapped[Purchase] = relationship(back_populates="orders", lazy="raise_on_sql")
    client: Mapped[Client] = relationship(lazy="raise_on_sql")
    service: Mapped[Service] = relationship(lazy="raise_on_sql", overlaps="version")
    version: Mapped[FormVersion] = relationship(lazy="raise_on_sql", overlaps="service")

    @property
    def total(self) -> Money:
        return self.unit_price * self.quantity

    @property
    def form(self) -> Form:
        return self.version.form.with_besides(self.asked_besides)

    @property
    def bond(self) -> Bond:
        """What a file must be for to be an answer of this order."""
        return Bond(source=self.purchase.source, external_id=self.purchase.external_id, order_id=self.id)

    @property
    def is_funded(self) -> bool:
        return self.state is OrderState.VALIDATED

    @property
    def follow_up(self) -> str:
        """The name of the timer that takes the next step when the client stays silent."""
        return f"order-{self.id}-follow-up"

    def open_to(self, actor: Actor, permission: str) -> None:
        """A client may do this to their own orders, anybody else needs `permission`. Raises OrderUnknown, NotAllowed."""
        if not actor.is_client:
            actor.require(permission)
        elif actor.id != self.client_id:
            raise OrderUnknown(f"there is no order {self.id}")

    def require_reviewer(self, actor: Actor) -> None:
        """The client's own manager reviews, else any member who may (rule I-5). Raises NotAllowed."""
        manager = self.client.manager_id
        if manager is None:
            actor.require(ORDERS_REVIEW)
        elif not (actor.is_member and actor.id == manager):
            actor.require(ORDERS_REVIEW_ANY)

    def check(self, limits: ReviewLimits, *, token: str, at: datetime) -> list[Fact]:
        """Ask the client for what the form finds missing or wrong, by a link with `token`; else the order goes on."""
        self.answers, problems = self.form.read(self.answers)
        if problems:
            self._move(Move.ASK_CLIENT, at)
            return [self._incomplete(token, at)]
        return self._go_on(limits, at)

    def _go_on(self, limits: ReviewLimits, at: datetime) -> list[Fact]:
        """Nothing is missing: the order is held where a member must look at it first (rule I-5), else it can be billed."""
        if self.approved_at is None and (demands := review_demands(self, limits)):
            return self._hold(demands, at)
        self._move(Move.BILL, at)
        return self.purchase.check(at=at)

    def complete(self, answers: Answers, limits: ReviewLimits, *, at: datetime) -> list[Fact]:
        """Take `answers` to those given before, and go on once nothing is missing. The same twice is no news (rule W-7).

        Raises Invalid where the form has no such field, AnswersClosed where the details are settled.
        """
        if unknown := [found for found in self.form.unknown(answers) if found.field not in self.answers]:
            raise Invalid(unknown)
        read, problems = self.form.read(self.answers | dict(answers))
        if read == self.answers:
            return []
        if self.state is not OrderState.INCOMPLETE:
            raise AnswersClosed(f"order {self.number} is {self.state.value}: its details can't be changed any more")
        self.answers, self.changed_at, self.draft = read, at, None
        if problems:
            return []
        completed = OrderDetailsCompleted(order_id=self.id, number=self.number, completed_at=at)
        return [completed, *self._go_on(limits, at)]

    def keep_draft(self, answers: Answers) -> None:
        """Keep what was typed so far. Raises Invalid where the form has no such field, AnswersClosed where the details are settled."""
        if unknown := self.form.unknown(answers):
            raise Invalid(unknown)
        if self.state is not OrderState.INCOMPLETE:
            raise AnswersClosed(f"order {self.number} is {self.state.value}: its details can't be changed any more")
        self.draft = dict(answers)

    def remind(self, nth: int, *, token: str, at: datetime) -> list[Fact]:
        """Ask the client the `nth` time for what is missing; no news where nothing is, or where they were asked so often before."""
        if self.state is not OrderState.INCOMPLETE or nth <= self.reminder:
            return []
        self.reminder = nth
        return [self._incomplete(token, at)]

    def fund(self, *, at: datetime) -> list[Fact]:
        """The money is there: work may start. No news for an order that is validated, or will not go on. Raises MoveRefused."""
        if self.state in {OrderState.VALIDATED, OrderState.REJECTED, OrderState.WITHDRAWN}:
            return []
        self._move(Move.VALIDATE, at)
        return [order_facts.validated(self, at)]

    def reject(self, reason: str, *, at: datetime) -> list[Fact]:
        """A member says no, with a reason the client may read. The same twice is no news (rule W-7). Raises MoveRefused."""
        if self.state is OrderState.REJECTED:
            return []
        self._move(Move.REJECT, at)
        self.reason = reason
        return [order_facts.rejected(self, reason, at), *self.purchase.check(at=at)]

    def withdraw(self, reason: str, *, at: datetime) -> list[Fact]:
        """The order will not go on. The same twice is no news (rule W-7). Raises MoveRefused."""
        if self.state is OrderState.WITHDRAWN:
            return []
        self._move(Move.WITHDRAW, at)
        self.reason = reason
        return [order_facts.withdrawn(self, reason, at), *self.purchase.check(at=at)]

    def approve(self, actor: Actor, *, at: datetime) -> list[Fact]:
        """A member has looked at the order: it may go on (rule I-5). The same twice is no news (rule W-7). Raises MoveRefused."""
        if self.approved_at is not None and self.state is not OrderState.IN_REVIEW:
            return []
        self._move(Move.BILL, at)
        self.approved_by, self.approved_at = actor.name, at
        approved = OrderApproved(order_id=self.id, number=self.number, approved_by=actor.name, approved_at=at)
        return [approved, *self.purchase.check(at=at)]

    def question(self, question: str, *, token: str, at: datetime) -> list[Fact]:
        """Ask the client `question` in the form of the order. The same twice is asked once (rule W-7). Raises MoveRefused."""
        asked = self.asked_besides or []
        if self.state is OrderState.INCOMPLETE and question in {row["label"] for row in asked}:
            return []
        self._move(Move.ASK_CLIENT, at)
        page = max((field.page for field in self.form.fields), default=1)
        besides = Field(
            name=f"question_{len(asked) + 1}", label=question, kind=FieldKind.LONG_TEXT, is_required=True, page=page
        )
        self.asked_besides, self.reminder = [*asked, besides.as_row()], 0
        return [self._incomplete(token, at)]

    def _hold(self, demands: list[Problem], at: datetime) -> list[Fact]:
        self._move(Move.REVIEW, at)
        self.demands = [asdict(demand) for demand in demands]
        return [
            OrderReviewDemanded(
                order_id=self.id,
                number=self.number,
                client_id=self.client_id,
                manager_id=self.client.manager_id,
                reasons=tuple(demand.message for demand in demands),
                demanded_at=at,
                total=self.total,
            )
        ]

    def problems(self) -> tuple[Missing, ...]:
        """Return what the client still has to give; nothing once the details are settled."""
        if self.state is not OrderState.INCOMPLETE:
            return ()
        form = self.form
        return tuple(
            Missing(field=found.field, code=found.code, message=found.message, label=form.label(found.field))
            for found in form.check(self.answers)
        )

    def _incomplete(self, token: str, at: datetime) -> OrderIncomplete:
        return OrderIncomplete(
            order_id=self.id,
            number=self.number,
            client_id=self.client_id,
            problems=self.problems(),
            form_token=token,
            reminder=self.reminder,
            asked_at=at,
        )

    def _move(self, move: Move, at: datetime) -> None:
        self.state, self.changed_at = after(self.state, move), at
