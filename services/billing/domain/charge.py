"""Charges: money asked of a payment provider, for an invoice or for a client's balance."""

from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.balance import Balance
from services.billing.domain.base import Base
from services.billing.domain.invoice import Invoice
from services.billing.domain.ledger import Account, Books, Entry, credit, debit
from services.billing.domain.payment import PaymentMethod
from services.billing.domain.provider import CLEARING, News, Provider, Standing
from services.billing.domain.states import InvoiceState
from shared.contracts.billing.facts import PaymentFailed
from shared.kernel.facts import Fact
from shared.kernel.ids import ClientId, InvoiceId, PaymentId, new_id
from shared.kernel.money import Money
from shared.storage.types import money


class Way(StrEnum):
    """How the client pays: on a page of the provider, or by a method saved there, without being asked."""

    PAGE = "page"
    SAVED = "saved"


class ChargeState(StrEnum):
    """`asked`: the provider may not know of it yet. `open`: the client may pay. `pending`: a bank has yet to answer."""

    ASKED = "asked"
    OPEN = "open"
    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"

    @property
    def is_final(self) -> bool:
        return self in {ChargeState.PAID, ChargeState.FAILED, ChargeState.EXPIRED}


_STATES: Final = {
    Standing.OPEN: ChargeState.OPEN,
    Standing.PENDING: ChargeState.PENDING,
    Standing.PAID: ChargeState.PAID,
    Standing.FAILED: ChargeState.FAILED,
    Standing.EXPIRED: ChargeState.EXPIRED,
}
_METHODS: Final = {Provider.STRIPE: PaymentMethod.CARD, Provider.PAYPAL: PaymentMethod.PAYPAL}


class Charge(Base):
    """`amount` asked of `provider` once: what comes of it counts once (rule B-5). Without an invoice it tops up the balance.

    `stray_because` says why money that came did not pay the invoice; it is on the balance then.
    """

    __tablename__ = "charges"
    __table_args__ = (
        CheckConstraint("amount_amount > 0", name="amount"),
        CheckConstraint("refunded >= 0 AND refunded <= coalesce(received_amount, 0)", name="refunded"),
        CheckConstraint("(state = 'paid') = (received_amount IS NOT NULL)", name="received"),
        Index("charges_invoice", "invoice_id", "asked_at"),
        Index("charges_client", "client_id", "asked_at"),
        Index("charges_ref", "provider", "ref", unique=True, postgresql_where=text("ref <> ''")),
        Index("charges_money", "provider", "money_ref", postgresql_where=text("money_ref <> ''")),
        Index("charges_under_way", "asked_at", postgresql_where=text("state IN ('asked', 'open', 'pending')")),
    )

    id: Mapped[PaymentId] = mapped_column(primary_key=True)
    provider: Mapped[Provider]
    way: Mapped[Way]
    client_id: Mapped[ClientId]
    invoice_id: Mapped[InvoiceId | None] = mapped_column(ForeignKey("invoices.id"))
    amount: Mapped[Money] = money("amount")
    bonus: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[ChargeState]
    ref: Mapped[str]
    money_ref: Mapped[str]
    page_url: Mapped[str]
    failure: Mapped[str]
    stray_because: Mapped[str]
    received_amount: Mapped[int | None] = mapped_column(BigInteger)
    received_currency: Mapped[str | None]
    refunded: Mapped[int] = mapped_column(BigInteger)
    by: Mapped[str]
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @classmethod
    def of(
        cls,
        amount: Money,
        *,
        provider: Provider,
        way: Way,
        client_id: ClientId,
        invoice_id: InvoiceId | None,
        by: str,
        at: datetime,
    ) -> Self:
        """Return a charge that the provider is yet to be asked for."""
        return cls(
            id=PaymentId(new_id()),
            provider=provider,
            way=way,
            client_id=client_id,
            invoice_id=invoice_id,
            amount=amount,
            bonus=0,
            state=ChargeState.ASKED,
            ref="",
            money_ref="",
            page_url="",
            failure="",
            stray_because="",
            received_amount=None,
            received_currency=None,
            refunded=0,
            by=by,
            asked_at=at,
            ended_at=None,
        )

    @property
    def received(self) -> Money | None:
        """What came, once it has."""
        if self.received_amount is None or self.received_currency is None:
            return None
        return Money(self.received_amount, self.received_currency)

    @property
    def refundable(self) -> Money:
        """What may still go back to where it came from."""
        received = self.received
        return (
            Money.zero(self.amount.currency) if received is None else received - Money(self.refunded, received.currency)
        )

    @property
    def tops_up(self) -> bool:
        """Whether it is a top-up that came as it was asked."""
        return self.state is ChargeState.PAID and self.invoice_id is None and not self.stray_because

    @property
    def account(self) -> Account:
        return CLEARING[self.provider]

    def hear(self, news: News, invoice: Invoice | None, balance: Balance, *, at: datetime, books: Books) -> list[Fact]:
        """Take in what the provider says; what is over stays over, except that money may come after all.

        `balance` is the client's in the currency that came. Tells as paying by hand does, or PaymentFailed.
        """
        if self.state is ChargeState.PAID:
            return []
        self.ref = news.ref or self.ref
        self.money_ref = news.money_ref or self.money_ref
        self.page_url = news.page_url or self.page_url
        self.failure = news.failure or self.failure
        if news.standing is Standing.PAID and news.received is not None:
            return self._receive(news.received, invoice, balance, at=at, books=books)
        if self.state.is_final:
            return []
        self.state = _STATES[news.standing]
        if self.state.is_final:
            self.ended_at = at
        return [self._failed(invoice, at)] if self.state is ChargeState.FAILED else []

    def _receive(
        self, received: Money, invoice: Invoice | None, balance: Balance, *, at: datetime, books: Books
    ) -> list[Fact]:
        self.state, self.ended_at = ChargeState.PAID, at
        self.received_amount, self.received_currency = received.amount, received.currency
        if received != self.amount:
            self.stray_because = f"{received} came instead of {self.amount}"
        elif invoice is not None and invoice.state is not InvoiceState.OPEN:
            self.stray_because = f"invoice {invoice.number} was {invoice.state} already"
        elif invoice is not None:
            return invoice.receive(
                received,
                balance,
                reference=self.money_ref,
                by=self.by,
                at=at,
                books=books,
                into=self.account,
                method=_METHODS[self.provider],
            )
        return self._put_on_balance(received, balance, at=at, books=books)

    def _put_on_balance(self, received: Money, balance: Balance, *, at: datetime, books: Books) -> list[Fact]:
        """The money is the client's; a bonus is only for a top-up that came as asked."""
        bonus = Money(0 if self.stray_because else self.bonus, received.currency)
        reason = f"Payment {self.money_ref}: {self.stray_because}" if self.stray_because else f"Top-up {self.money_ref}"
        books.post(
            Entry.of(
                debit(self.account, received),
                debit(Account.BONUSES, bonus),
                credit(Account.CLIENT_BALANCES, received + bonus, self.client_id),
                reason=reason,
                by=self.by,
                at=at,
                invoice_id=self.invoice_id,
            )
        )
        return balance.put_in(received + bonus, reason=reason, at=at)

    def _failed(self, invoice: Invoice | None, at: datetime) -> PaymentFailed:
        return PaymentFailed(
            payment_id=self.id,
            client_id=self.client_id,
            invoice_id=self.invoice_id,
            number=invoice.number if invoice else "",
            order_ids=invoice.order_ids if invoice else (),
            amount=self.amount,
            reason=self.failure,
            failed_at=at,
        )
