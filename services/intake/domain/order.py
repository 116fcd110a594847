"""An order until it is validated."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from services.intake.domain.base import Base
from services.intake.domain.bought import Bought
from services.intake.domain.client import Client
from services.intake.domain.form import Answers, Form
from services.intake.domain.purchase import Purchase
from services.intake.domain.refusals import AnswersClosed, OrderUnknown
from services.intake.domain.service import FormVersion, Service
from services.intake.domain.states import Move, OrderState, after
from shared.contracts.intake.facts import (
    OrderDetailsCompleted,
    OrderIncomplete,
    OrderReceived,
    OrderRejected,
    OrderValidated,
    OrderWithdrawn,
)
from shared.contracts.parts import Missing, PurchaseLine
from shared.kernel.actors import Actor
from shared.kernel.facts import Fact
from shared.kernel.ids import ClientId, OrderId, PurchaseId, ServiceId
from shared.kernel.money import Money
from shared.kernel.refusals import Invalid


class Order(Base):
    """One service bought once, from its receipt until it is validated, rejected or withdrawn.

    `unit_price` is the price it was placed at, with its add-ons, and `bought` what else it keeps of its service (rule I-7), `form_version` the form it is checked against (rule I-2).
    `reminder` counts how often the client was reminded of what is missing.
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

    purchase: Mapped[Purchase] = relationship(back_populates="orders", lazy="raise_on_sql")
    client: Mapped[Client] = relationship(lazy="raise_on_sql")
    service: Mapped[Service] = relationship(lazy="raise_on_sql", overlaps="version")
    version: Mapped[FormVersion] = relationship(lazy="raise_on_sql", overlaps="service")

    @property
    def total(self) -> Money:
        return self.unit_price * self.quantity

    @property
    def form(self) -> Form:
        return self.version.form

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

    def as_line(self) -> PurchaseLine:
        bought = Bought.of_row(self.bought)
        option = f", {bought.option.name}" if bought.option else ""
        return PurchaseLine(
            order_id=self.id,
            order_number=self.number,
            service_id=self.service_id,
            description=f"{self.service.name}{option}",
            quantity=self.quantity,
            unit_price=self.unit_price,
            is_taxable=bought.is_taxable,
            option=bought.option,
            add_ons=bought.add_ons,
            payment=bought.payment,
            recurring=bought.recurring,
        )

    def received(self) -> list[Fact]:
        """Return what is told when the order is new."""
        bought = Bought.of_row(self.bought)
        return [
            OrderReceived(
                order_id=self.id,
                number=self.number,
                purchase_id=self.purchase_id,
                source=self.purchase.source,
                external_id=self.purchase.external_id,
                client=self.client.card(),
                service=self.service.card(),
                quantity=self.quantity,
                total=self.total,
                note=self.note,
                received_at=self.received_at,
                option=bought.option,
                add_ons=bought.add_ons,
                estimated_minutes=bought.estimated_minutes and bought.estimated_minutes * self.quantity,
            )
        ]

    def check(self, *, token: str, at: datetime) -> list[Fact]:
        """Ask the client for what the form finds missing or wrong, by a link with `token`; else the order can be billed."""
        self.answers, problems = self.form.read(self.answers)
        if problems:
            self._move(Move.ASK_CLIENT, at)
            return [self._incomplete(token, at)]
        self._move(Move.BILL, at)
        return self.purchase.check(at=at)

    def complete(self, answers: Answers, *, at: datetime) -> list[Fact]:
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
        self.answers, self.changed_at = read, at
        if problems:
            return []
        self._move(Move.BILL, at)
        completed = OrderDetailsCompleted(order_id=self.id, number=self.number, completed_at=at)
        return [completed, *self.purchase.check(at=at)]

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
        bought = Bought.of_row(self.bought)
        return [
            OrderValidated(
                order_id=self.id,
                number=self.number,
                brief=self.form.brief(self.answers),
                validated_at=at,
                option=bought.option,
                add_ons=bought.add_ons,
            )
        ]

    def reject(self, reason: str, *, at: datetime) -> list[Fact]:
        """A member says no, with a reason the client may read. The same twice is no news (rule W-7). Raises MoveRefused."""
        if self.state is OrderState.REJECTED:
            return []
        self._move(Move.REJECT, at)
        self.reason = reason
        rejected = OrderRejected(
            order_id=self.id,
            number=self.number,
            client_id=self.client_id,
            purchase_id=self.purchase_id,
            reason=reason,
            rejected_at=at,
        )
        return [rejected, *self.purchase.check(at=at)]

    def withdraw(self, reason: str, *, at: datetime) -> list[Fact]:
        """The order will not go on. The same twice is no news (rule W-7). Raises MoveRefused."""
        if self.state is OrderState.WITHDRAWN:
            return []
        self._move(Move.WITHDRAW, at)
        self.reason = reason
        withdrawn = OrderWithdrawn(
            order_id=self.id,
            number=self.number,
            client_id=self.client_id,
            purchase_id=self.purchase_id,
            reason=reason,
            withdrawn_at=at,
        )
        return [withdrawn, *self.purchase.check(at=at)]

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
