"""Disputes: a client's bank takes a payment back until it is decided who is right."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.base import Base
from services.billing.domain.charge import Charge
from services.billing.domain.ledger import Account, Books, Entry, Posting, credit, debit
from services.billing.domain.provider import DisputeNews, DisputeStanding, Provider
from shared.contracts.billing.facts import PaymentDisputed
from shared.kernel.facts import Fact
from shared.kernel.ids import ClientId, InvoiceId, OrderId, PaymentId
from shared.kernel.money import Money
from shared.storage.types import money


class DisputeState(StrEnum):
    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Dispute(Base):
    """A dispute over a charge. While it is open the money is neither ours nor given up."""

    __tablename__ = "disputes"
    __table_args__ = (
        Index("disputes_ref", "provider", "ref", unique=True),
        Index("disputes_invoice", "invoice_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider: Mapped[Provider]
    ref: Mapped[str]
    charge_id: Mapped[PaymentId] = mapped_column(ForeignKey("charges.id"))
    invoice_id: Mapped[InvoiceId | None]
    client_id: Mapped[ClientId]
    amount: Mapped[Money] = money("amount")
    reason: Mapped[str]
    state: Mapped[DisputeState]
    opened_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    def open(self, charge: Charge, order_ids: tuple[OrderId, ...], *, at: datetime, books: Books) -> list[Fact]:
        """The bank has taken the money; tells PaymentDisputed."""
        self._post(debit(Account.DISPUTES, self.amount), credit(charge.account, self.amount), at=at, books=books)
        return [self._told(order_ids, at)]

    def hear(
        self, news: DisputeNews, charge: Charge, order_ids: tuple[OrderId, ...], *, at: datetime, books: Books
    ) -> list[Fact]:
        """Take in how it was decided: won, the money is back; lost, it is given up. Twice is no news."""
        if self.state is not DisputeState.OPEN or news.standing is DisputeStanding.OPEN:
            return []
        is_won = news.standing is DisputeStanding.WON
        self.state, self.decided_at = DisputeState.WON if is_won else DisputeState.LOST, at
        back = debit(charge.account if is_won else Account.WRITE_OFFS, self.amount)
        self._post(back, credit(Account.DISPUTES, self.amount), at=at, books=books)
        return [self._told(order_ids, at)]

    def _told(self, order_ids: tuple[OrderId, ...], at: datetime) -> PaymentDisputed:
        return PaymentDisputed(
            dispute_id=self.id,
            client_id=self.client_id,
            invoice_id=self.invoice_id,
            order_ids=order_ids,
            amount=self.amount,
            reason=self.reason,
            state=self.state.value,
            happened_at=at,
        )

    def _post(self, *sides: Posting, at: datetime, books: Books) -> None:
        reason = f"Dispute {self.ref}: {self.state.value}"
        books.post(Entry.of(*sides, reason=reason, by=self.provider.value, at=at, invoice_id=self.invoice_id))
