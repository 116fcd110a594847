"""Refunds: money that goes back to a client (rule B-6)."""

from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.balance import Balance
from services.billing.domain.base import Base
from services.billing.domain.charge import Charge
from services.billing.domain.ledger import Account, Books, Entry, Posting, credit, debit
from services.billing.domain.provider import RefundNews, RefundStanding
from shared.contracts.billing.facts import RefundFailed
from shared.kernel.facts import Fact
from shared.kernel.ids import ClientId, InvoiceId, PaymentId, new_id
from shared.kernel.money import Money
from shared.storage.types import money


class Target(StrEnum):
    """Where a refund goes: back through the provider, to the balance, or by hand."""

    SOURCE = "source"
    BALANCE = "balance"
    MANUAL = "manual"


class RefundState(StrEnum):
    """`failed`: the provider could not give it back; it is on the balance."""

    ASKED = "asked"
    DONE = "done"
    FAILED = "failed"


class Refund(Base):
    """`amount` of an invoice that goes back; through a provider it belongs to one charge."""

    __tablename__ = "refunds"
    __table_args__ = (
        CheckConstraint("amount_amount > 0", name="amount"),
        CheckConstraint("(target = 'source') = (charge_id IS NOT NULL)", name="charge"),
        Index("refunds_invoice", "invoice_id", "asked_at"),
        Index("refunds_ref", "ref", postgresql_where=text("ref <> ''")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    invoice_id: Mapped[InvoiceId] = mapped_column(ForeignKey("invoices.id"))
    charge_id: Mapped[PaymentId | None] = mapped_column(ForeignKey("charges.id"))
    client_id: Mapped[ClientId]
    target: Mapped[Target]
    amount: Mapped[Money] = money("amount")
    state: Mapped[RefundState]
    ref: Mapped[str]
    failure: Mapped[str]
    reason: Mapped[str]
    by: Mapped[str]
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @classmethod
    def of(
        cls,
        amount: Money,
        *,
        invoice_id: InvoiceId,
        client_id: ClientId,
        target: Target,
        charge_id: PaymentId | None,
        reason: str,
        by: str,
        at: datetime,
    ) -> Self:
        """Return the refund; what does not go through a provider is done at once."""
        is_done = target is not Target.SOURCE
        return cls(
            id=new_id(),
            invoice_id=invoice_id,
            charge_id=charge_id,
            client_id=client_id,
            target=target,
            amount=amount,
            state=RefundState.DONE if is_done else RefundState.ASKED,
            ref="",
            failure="",
            reason=reason,
            by=by,
            asked_at=at,
            ended_at=at if is_done else None,
        )

    def hear(self, news: RefundNews, charge: Charge, balance: Balance, *, at: datetime, books: Books) -> list[Fact]:
        """Take in what the provider says. What it could not give back, even after it seemed done, goes to the balance, once."""
        if self.state is RefundState.FAILED:
            return []
        self.ref = news.ref or self.ref
        if news.standing is RefundStanding.DONE and self.state is RefundState.ASKED:
            self.state, self.ended_at = RefundState.DONE, at
            self._post(debit(Account.REFUNDS, self.amount), credit(charge.account, self.amount), at=at, books=books)
        if news.standing is not RefundStanding.FAILED:
            return []
        comes_from = charge.account if self.state is RefundState.DONE else Account.REFUNDS
        self.state, self.ended_at, self.failure = RefundState.FAILED, at, news.failure
        charge.refunded -= self.amount.amount
        self._post(
            debit(comes_from, self.amount),
            credit(Account.CLIENT_BALANCES, self.amount, self.client_id),
            at=at,
            books=books,
        )
        told = balance.put_in(self.amount, reason=f"Refund that failed: {self.failure}", at=at)
        failed = RefundFailed(
            refund_id=self.id,
            invoice_id=self.invoice_id,
            client_id=self.client_id,
            amount=self.amount,
            reason=self.failure,
            failed_at=at,
        )
        return [*told, failed]

    def _post(self, *sides: Posting, at: datetime, books: Books) -> None:
        entry = Entry.of(*sides, reason=f"Refund: {self.reason}", by=self.by, at=at, invoice_id=self.invoice_id)
        books.post(entry)
