"""Subscriptions: a service that a client buys again each period (rule B-9)."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.base import Base
from services.billing.domain.interval import Interval
from services.billing.domain.subscription_states import (
    SUBSCRIPTION_MOVES,
    SubscriptionMove,
    SubscriptionState,
    subscription_after,
)
from shared.contracts.billing import subscriptions
from shared.contracts.parts import ChosenOption
from shared.kernel.facts import Fact
from shared.kernel.ids import ClientId, InvoiceId, OrderId, ServiceId
from shared.kernel.money import Money
from shared.storage.types import money

#: Why a subscription ended or rests whose renewal nobody paid.
UNPAID: Final = "The renewal was not paid."
NEW_ORDER: Final = "new_order"


class Subscription(Base):
    """What began with `order_id` and is renewed at `period_end`. Its price is the one it was bought at (rule I-7).

    `period` is the number of the present one; a trial is before number 0, and `anchor_period` begins at `anchor_at`.
    `open_invoice_id` is a renewal that is not paid.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (
        CheckConstraint("quantity > 0 AND unit_price_amount >= 0 AND period_end > period_start", name="sound"),
        CheckConstraint("(state = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled"),
        Index("subscriptions_client", "client_id", "started_at"),
        Index("subscriptions_due", "period_end", postgresql_where=text("state IN ('trialing', 'active')")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[OrderId] = mapped_column(unique=True)
    order_number: Mapped[str]
    client_id: Mapped[ClientId]
    service_id: Mapped[ServiceId]
    description: Mapped[str]
    quantity: Mapped[int]
    unit_price: Mapped[Money] = money("unit_price")
    is_taxable: Mapped[bool]
    unit: Mapped[str]
    count: Mapped[int]
    set_up_fee: Mapped[int] = mapped_column(BigInteger)
    on_renewal: Mapped[str]
    option: Mapped[str] = mapped_column(server_default="")
    option_name: Mapped[str] = mapped_column(server_default="")
    requests_per_period: Mapped[int | None]
    active_requests: Mapped[int | None]
    plan_version: Mapped[int] = mapped_column(server_default="0")
    state: Mapped[SubscriptionState]
    started_at: Mapped[datetime]
    anchor_at: Mapped[datetime]
    anchor_period: Mapped[int]
    period: Mapped[int]
    period_start: Mapped[datetime]
    period_end: Mapped[datetime]
    ends_with_period: Mapped[bool]
    open_invoice_id: Mapped[InvoiceId | None]
    paused_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    reason: Mapped[str]

    @property
    def interval(self) -> Interval:
        return Interval(self.unit, self.count)

    @property
    def timer(self) -> str:
        """The name of the timer that renews it."""
        return f"subscription:{self.id}"

    @property
    def dunning_timer(self) -> str:
        """The name of the timer that tries again what was not paid."""
        return f"dunning:{self.id}"

    @property
    def upcoming(self) -> subscriptions.RenewSubscription:
        """What is asked when the present period is over."""
        return subscriptions.RenewSubscription(subscription_id=self.id, period=self.period + 1)

    @property
    def price(self) -> Money:
        """What a period costs, before tax."""
        return self.unit_price * self.quantity

    def start(self) -> list[Fact]:
        """Tells that there is a subscription."""
        return [
            subscriptions.SubscriptionStarted(
                subscription_id=self.id,
                order_id=self.order_id,
                client_id=self.client_id,
                description=self.description,
                price=self.price,
                state=self.state.value,
                renews_at=self.period_end,
                started_at=self.started_at,
            )
        ]

    def renew(self, period: int) -> bool:
        """The next period begins; False where `period` began already or is not the next.

        Raises SubscriptionClosed where its state lets nothing begin.
        """
        if period != self.period + 1:
            return False
        self._move(SubscriptionMove.RENEW)
        self.period, self.period_start = period, self.period_end
        self.period_end = self.interval.after(self.anchor_at, period + 1 - self.anchor_period)
        return True

    def owe(self, invoice_id: InvoiceId) -> None:
        """A renewal is not paid yet."""
        self.open_invoice_id = invoice_id

    def settle(self, invoice_id: InvoiceId, *, at: datetime) -> list[Fact]:
        """An invoice of it is paid: it goes on where that was what kept it. Twice is no news.

        The first period begins when the first invoice is paid.
        """
        if self.state is SubscriptionState.PENDING:
            self._move(SubscriptionMove.PAY)
            self.anchor_at = self.period_start = at
            self.period_end = self.interval.after(at, 1)
            return []
        if invoice_id != self.open_invoice_id:
            return []
        self.open_invoice_id = None
        if self.state is SubscriptionState.PAST_DUE:
            self._move(SubscriptionMove.PAY)
            return [self._resumed(at)]
        if self.state is SubscriptionState.PAUSED and self.reason == UNPAID:
            return self.resume(at=at)
        return []

    def fall_behind(
        self, invoice_id: InvoiceId, due: Money, *, nth: int, is_tried: bool, pay_path: str, at: datetime
    ) -> list[Fact]:
        """The renewal on `invoice_id` was not paid; `nth` counts the tries, from 0. What is not owed any more is no news."""
        if invoice_id != self.open_invoice_id or SubscriptionMove.FALL_BEHIND not in SUBSCRIPTION_MOVES[self.state]:
            return []
        self._move(SubscriptionMove.FALL_BEHIND)
        return [
            subscriptions.SubscriptionPastDue(
                subscription_id=self.id,
                order_id=self.order_id,
                client_id=self.client_id,
                description=self.description,
                invoice_id=invoice_id,
                due=due,
                nth=nth,
                is_tried=is_tried,
                pay_path=pay_path,
                told_at=at,
            )
        ]

    def pause(self, reason: str, *, at: datetime) -> list[Fact]:
        """Nothing is renewed until it is resumed. Twice is no news. Raises SubscriptionClosed."""
        if self.state is SubscriptionState.PAUSED:
            return []
        self._move(SubscriptionMove.PAUSE)
        self.paused_at, self.reason = at, reason
        return [
            subscriptions.SubscriptionPaused(
                subscription_id=self.id, order_id=self.order_id, client_id=self.client_id, reason=reason, paused_at=at
            )
        ]

    def resume(self, *, at: datetime) -> list[Fact]:
        """It goes on: what is left of the present period still counts, else the next begins now. Twice is no news.

        Raises SubscriptionClosed.
        """
        if self.state is SubscriptionState.ACTIVE:
            return []
        self._move(SubscriptionMove.RESUME)
        if self.period_end < at:
            self.period_end = self.anchor_at = at
            self.anchor_period = self.period + 1
        self.paused_at, self.reason = None, ""
        return [self._resumed(at)]

    def end_with_period(self, *, wanted: bool) -> None:
        """It is cancelled, or not after all, when the present period is over. Raises SubscriptionClosed."""
        if wanted:
            subscription_after(self.state, SubscriptionMove.CANCEL)
        self.ends_with_period = wanted

    def cancel(self, reason: str, *, at: datetime) -> list[Fact]:
        """It is over. Twice is no news."""
        if self.state is SubscriptionState.CANCELLED:
            return []
        self._move(SubscriptionMove.CANCEL)
        self.cancelled_at, self.reason = at, reason
        is_waiting = self.open_invoice_id is not None and self.on_renewal == NEW_ORDER
        return [
            subscriptions.SubscriptionCancelled(
                subscription_id=self.id,
                order_id=self.order_id,
                client_id=self.client_id,
                description=self.description,
                unpaid_order_id=self.order_of(self.period) if is_waiting else None,
                reason=reason,
                cancelled_at=at,
            )
        ]

    def change(self, quantity: int, unit_price: Money, option: ChosenOption | None = None) -> None:
        """Each period to come has `quantity` at `unit_price`, and the new `option` where one is named. Raises SubscriptionClosed."""
        subscription_after(self.state, SubscriptionMove.CANCEL)
        self.quantity, self.unit_price = quantity, unit_price
        if option is not None and option.code != self.option:
            base = self.description.removesuffix(f", {self.option_name}") if self.option_name else self.description
            self.description = f"{base}, {option.name}"
            self.option, self.option_name = option.code, option.name

    @property
    def line_ids(self) -> tuple[OrderId, ...]:
        """The ids under which the present period may be billed: its own, or, of the first, that of the order it began with."""
        return (self.order_of(self.period), self.order_id)

    def _resumed(self, at: datetime) -> Fact:
        return subscriptions.SubscriptionResumed(
            subscription_id=self.id,
            order_id=self.order_id,
            client_id=self.client_id,
            renews_at=self.period_end,
            resumed_at=at,
        )

    def order_of(self, period: int) -> OrderId:
        """Return the id under which a period is billed; a new order has it too."""
        return OrderId(uuid5(self.id, f"order {period}"))

    def _move(self, move: SubscriptionMove) -> None:
        self.state = subscription_after(self.state, move)


def subscription_id_of(order_id: OrderId) -> UUID:
    """Return the id of the subscription that an order begins."""
    return uuid5(order_id, "subscription")
