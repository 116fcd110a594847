"""Money a client has prepaid."""

from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.base import Base
from services.billing.domain.ledger import Account, Books, Entry, credit, debit
from services.billing.domain.refusals import BalanceTooLow
from shared.contracts.billing.facts import BalanceChanged
from shared.kernel.facts import Fact
from shared.kernel.ids import ClientId
from shared.kernel.money import CREDITS, Money

#: Why money moves from a client to the one whom they turned out to be.
MERGED: Final = "Merged with another client"


class Balance(Base):
    """What a client has prepaid in one currency: the running sum of their part of the account client balances (rule B-2).

    It is never below zero (rule B-10). What is `on_hold` for orders that are looked at is not spent on anything else. Who puts in or takes out posts the entry that says so.
    """

    __tablename__ = "balances"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("on_hold BETWEEN 0 AND amount", name="on_hold"),
    )

    client_id: Mapped[ClientId] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    on_hold: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")

    @property
    def held(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def available(self) -> Money:
        """What may be spent."""
        return Money(self.amount - self.on_hold, self.currency)

    def covers(self, total: Money) -> bool:
        return self.available >= total

    def put_in(self, change: Money, *, reason: str, at: datetime) -> list[Fact]:
        """The client has `change` more, or less where it is below zero; nothing is no news."""
        self.amount = (self.held + change).amount
        if not change:
            return []
        return [
            BalanceChanged(client_id=self.client_id, change=change, balance=self.held, reason=reason, changed_at=at)
        ]

    def take_out(self, change: Money, *, reason: str, at: datetime) -> list[Fact]:
        """The client has `change` less. Raises BalanceTooLow."""
        if not self.covers(change):
            raise BalanceTooLow(f"the balance is {self.available}, not {change}", balance=str(self.available))
        return self.put_in(-change, reason=reason, at=at)

    def hand_over(self, to: "Balance", *, by: str, at: datetime, books: Books) -> list[Fact]:
        """All of it, with what is on hold, is on the balance `to` of the client whom its owner turned out to be; nothing is no news."""
        amount, reason = self.held, MERGED
        if not amount:
            return []
        books.post(
            Entry.of(
                debit(Account.CLIENT_BALANCES, amount, self.client_id),
                credit(Account.CLIENT_BALANCES, amount, to.client_id),
                reason=reason,
                by=by,
                at=at,
            )
        )
        to.on_hold, self.on_hold = to.on_hold + self.on_hold, 0
        return [*self.put_in(-amount, reason=reason, at=at), *to.put_in(amount, reason=reason, at=at)]

    def top_up(self, amount: Money, *, reference: str, by: str, at: datetime, books: Books) -> list[Fact]:
        """The client has paid `amount` in advance, by hand, or is granted it where it is in credits; tells BalanceChanged."""
        reason = f"Top-up {reference}".rstrip()
        books.post(
            Entry.of(
                debit(Account.CREDIT_GRANTS if amount.currency == CREDITS else Account.CASH_MANUAL, amount),
                credit(Account.CLIENT_BALANCES, amount, self.client_id),
                reason=reason,
                by=by,
                at=at,
            )
        )
        return self.put_in(amount, reason=reason, at=at)
