"""Holds: money on a balance that is kept for an order while it is looked at."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Self

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.balance import Balance
from services.billing.domain.base import Base
from shared.kernel.ids import ClientId, OrderId
from shared.kernel.money import Money
from shared.storage.types import money


class HoldState(StrEnum):
    """`captured`: the order's invoice was paid from it. `released`: it may be spent on anything again."""

    HELD = "held"
    CAPTURED = "captured"
    RELEASED = "released"


class Hold(Base):
    """`amount` of a client's balance kept for an order that somebody looks at before it is billed (rule B-10)."""

    __tablename__ = "holds"
    __table_args__ = (Index("holds_client", "client_id", "held_at"),)

    order_id: Mapped[OrderId] = mapped_column(primary_key=True)
    client_id: Mapped[ClientId]
    amount: Mapped[Money] = money("amount")
    state: Mapped[HoldState]
    held_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str] = mapped_column(server_default="")

    @classmethod
    def on(cls, balance: Balance, order_id: OrderId, amount: Money, *, at: datetime) -> Self:
        """Return the hold; `amount`, which the balance covers, is not available any more."""
        balance.on_hold += amount.amount
        return cls(
            order_id=order_id,
            client_id=balance.client_id,
            amount=amount,
            state=HoldState.HELD,
            held_at=at,
            ended_at=None,
            ended_by="",
            reason="",
        )

    def release(self, balance: Balance, *, at: datetime, by: str = "", reason: str = "") -> None:
        """The money may be spent on anything; `by` is who said so by hand, for a `reason`. Twice is no news."""
        if self.state is HoldState.HELD:
            balance.on_hold -= self.amount.amount
            self.state, self.ended_at, self.ended_by, self.reason = HoldState.RELEASED, at, by, reason


def make_way(holds: Sequence[Hold], balance: Balance, total: Money, *, at: datetime) -> None:
    """What was held for a purchase is there to pay its `total`: captured where the balance then covers all of it."""
    waiting = [hold for hold in holds if hold.state is HoldState.HELD]
    for hold in waiting:
        hold.release(balance, at=at)
    if balance.covers(total):
        for hold in waiting:
            hold.state = HoldState.CAPTURED
