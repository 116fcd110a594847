"""Invoices: what a client owes for a purchase, until it is paid or void."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.billing.domain import states
from services.billing.domain.balance import Balance
from services.billing.domain.base import Base
from services.billing.domain.ledger import Account, Books, Entry, Posting, credit, debit
from services.billing.domain.line import InvoiceLine
from services.billing.domain.payment import Payment, PaymentMethod
from services.billing.domain.states import InvoiceState, Move
from services.billing.domain.voice import Voice
from shared.contracts.billing.facts import OrderFunded
from shared.kernel.facts import Fact
from shared.kernel.ids import ClientId, InvoiceId, OrderId, PaymentId, PurchaseId, new_id
from shared.kernel.money import Money
from shared.storage.types import money


class Invoice(Base):
    """What a client owes for one purchase. Once issued its lines never change (rule B-3); an order that is gone is credited."""

    __tablename__ = "invoices"
    __table_args__ = (
        CheckConstraint("paid_amount BETWEEN 0 AND total_amount AND paid_currency = total_currency", name="paid"),
        CheckConstraint("(state = 'paid') = (paid_at IS NOT NULL)", name="paid_at"),
        CheckConstraint("state IN ('open', 'paid', 'void', 'uncollectible')", name="state"),
        CheckConstraint("state <> 'paid' OR paid_amount = total_amount", name="settled"),
        Index("invoices_issued", "issued_at", "id"),
        Index("invoices_client", "client_id", "issued_at", "id"),
        Index("invoices_state", "state", "issued_at", "id"),
        Index("invoices_waiting", "client_id", postgresql_where=text("state = 'open' AND total_currency = 'XXX'")),
    )

    id: Mapped[InvoiceId] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    state: Mapped[InvoiceState]
    purchase_id: Mapped[PurchaseId] = mapped_column(unique=True)
    client_id: Mapped[ClientId]
    total: Mapped[Money] = money("total")
    paid: Mapped[Money] = money("paid")
    issued_at: Mapped[datetime]
    due_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]
    needed: Mapped[int] = mapped_column(BigInteger, server_default="0")
    funded_at: Mapped[datetime | None]
    coupon: Mapped[str] = mapped_column(server_default="")
    coupon_refused: Mapped[str] = mapped_column(server_default="")
    parties: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    lines: Mapped[list[InvoiceLine]] = relationship(order_by=InvoiceLine.position, lazy="raise")
    entries: Mapped[list[Entry]] = relationship(lazy="raise")
    payments: Mapped[list[Payment]] = relationship(order_by=(Payment.received_at, Payment.id), lazy="raise")

    @property
    def due(self) -> Money:
        """What is still to be paid; nothing once it is void or written off."""
        return self.total - self.paid if self.state is InvoiceState.OPEN else Money.zero(self.total.currency)

    @property
    def order_ids(self) -> tuple[OrderId, ...]:
        """The orders that it is for; none of an invoice by hand."""
        return tuple(dict.fromkeys(line.of_order for line in self.lines if line.of_order is not None))

    @property
    def subscription_ids(self) -> set[UUID]:
        return {line.subscription_id for line in self.lines if line.subscription_id}

    def issue(self, balance: Balance, *, by: str, at: datetime, books: Books, pay_path: str = "") -> list[Fact]:
        """The client owes the total, and has paid it where `balance` covers all of it (rule B-4); tells InvoiceIssued first."""
        if self.total:
            tax = Money(sum(line.tax for line in self.lines), self.total.currency)
            sides = [
                debit(Account.RECEIVABLES, self.total, self.client_id),
                credit(Account.REVENUE, self.total - tax),
                credit(Account.TAX, tax),
            ]
            self._post(books, sides, self._title, by=by, at=at)
        paid = self._pay_all(balance, by=by, at=at, books=books) if balance.covers(self.total) else self._fund(at)
        due, due_at = self.due, self.due_at
        issued = self._voice.issued(self.total, due=due, at=self.issued_at, due_at=due_at, pay_path=pay_path)
        return [issued, *paid]

    def pay_from(self, balance: Balance, amount: Money, *, by: str, at: datetime, books: Books) -> list[Fact]:
        """`amount`, at most what is due, is paid from the client's balance; tells InvoicePaid and OrderFunded when nothing is left.

        Raises InvoicePaid, InvoiceVoid, BalanceTooLow.
        """
        self.must_be_open()
        told = balance.take_out(amount, reason=self._title, at=at)
        sides = [
            debit(Account.CLIENT_BALANCES, amount, self.client_id),
            credit(Account.RECEIVABLES, amount, self.client_id),
        ]
        self._post(books, sides, f"{self._title} paid from the balance", by=by, at=at)
        return told + self._take(amount, PaymentMethod.BALANCE, reference="", by=by, at=at)

    def receive(
        self,
        amount: Money,
        balance: Balance,
        *,
        reference: str,
        by: str,
        at: datetime,
        books: Books,
        into: Account = Account.CASH_MANUAL,
        method: PaymentMethod = PaymentMethod.MANUAL,
    ) -> list[Fact]:
        """`amount` came `into` an account of ours. What is more than is due goes to the balance; tells as `pay_from` does.

        Raises InvoicePaid, InvoiceVoid.
        """
        self.must_be_open()
        owed = min(amount, self.due)
        reason = f"{self._title} paid {reference}".rstrip()
        sides = [
            debit(into, amount),
            credit(Account.RECEIVABLES, owed, self.client_id),
            credit(Account.CLIENT_BALANCES, amount - owed, self.client_id),
        ]
        self._post(books, sides, reason, by=by, at=at)
        told = balance.put_in(amount - owed, reason=f"{self._title} overpaid", at=at)
        return told + self._take(owed, method, reference=reference, by=by, at=at)

    def release(
        self,
        line_id: OrderId,
        balance: Balance,
        *,
        reason: str,
        by: str,
        at: datetime,
        books: Books,
        amount: Money | None = None,
    ) -> list[Fact]:
        """`amount` of the line, all that stands where None, is credited to what is due, and beyond that to the client's balance.

        An open invoice of which no line is left is void. What is credited already is no news (rule W-7).
        """
        (line,) = (line for line in self.lines if line.order_id == line_id)
        if not line.is_owed:
            return []
        amount = line.standing if amount is None else min(amount, line.standing)
        if self.state is InvoiceState.OPEN and self._owed_lines() == [line] and amount == line.standing:
            return self.void(balance, reason=reason, by=by, at=at, books=books)
        why = f"{self._title}: {line.order_number or line.description} is not owed ({reason})"
        owed = min(amount, self.due if self.state is not InvoiceState.UNCOLLECTIBLE else self.total - self.paid)
        told = self._credit([(line, amount)], owed, balance, why, by=by, at=at, books=books)
        return told + (self._take(owed, PaymentMethod.CREDIT, reference=reason, by=by, at=at) if owed else [])

    def void(self, balance: Balance, *, reason: str, by: str, at: datetime, books: Books) -> list[Fact]:
        """Nothing is owed any more; what was paid so far goes to the balance. Twice is no news. Raises MoveRefused."""
        if self.state is InvoiceState.VOID:
            return []
        state = states.after(self.state, Move.VOID)
        parts = [(line, line.standing) for line in self._owed_lines()]
        told = self._credit(parts, self.due, balance, f"{self._title} void ({reason})", by=by, at=at, books=books)
        self.state, self.voided_at, self.void_reason = state, at, reason
        return [*told, self._voice.voided(reason, at=at)]

    def write_off(self, *, reason: str, by: str, at: datetime, books: Books) -> list[Fact]:
        """What is due will not come and is given up. Twice is no news. Raises MoveRefused."""
        if self.state is InvoiceState.UNCOLLECTIBLE:
            return []
        state, given_up = states.after(self.state, Move.WRITE_OFF), self.due
        sides = [debit(Account.WRITE_OFFS, given_up), credit(Account.RECEIVABLES, given_up, self.client_id)]
        self._post(books, sides, f"{self._title} written off ({reason})", by=by, at=at)
        self.state, self.voided_at, self.void_reason = state, at, reason
        return [self._voice.written_off(given_up, reason, at=at)]

    def must_be_open(self) -> None:
        """Raises InvoicePaid, InvoiceVoid, InvoiceUncollectible."""
        states.must_be_open(self.state, self.number)

    @property
    def _title(self) -> str:
        return f"Invoice {self.number}"

    def _owed_lines(self) -> list[InvoiceLine]:
        return [line for line in self.lines if line.is_owed]

    def _pay_all(self, balance: Balance, *, by: str, at: datetime, books: Books) -> list[Fact]:
        if not self.total:
            return self._settle(PaymentMethod.BALANCE, at)
        return self.pay_from(balance, self.total, by=by, at=at, books=books)

    def _take(self, amount: Money, method: PaymentMethod, *, reference: str, by: str, at: datetime) -> list[Fact]:
        """`amount` is not due any more."""
        self.payments.append(
            Payment(id=PaymentId(new_id()), method=method, amount=amount, reference=reference, by=by, received_at=at)
        )
        self.paid += amount
        if self.state is not InvoiceState.OPEN:
            return []
        return self._fund(at) if self.due else self._settle(method, at)

    def _settle(self, method: PaymentMethod, at: datetime) -> list[Fact]:
        self.state, self.paid_at = states.after(self.state, Move.SETTLE), at
        paid = self._voice.paid(self.total, method=method.value, at=at)
        return [paid, *self._fund(at), *self._voice.follow_paid(self.lines, at=at)]

    def _fund(self, at: datetime) -> list[Fact]:
        """The orders may go on where as much is paid as was agreed to be there first (rule B-4). Twice is no news."""
        if self.funded_at is not None or self.paid.amount < self.needed:
            return []
        self.funded_at = at
        orders = [line.order_id for line in self._owed_lines() if not line.is_by_hand]
        return [OrderFunded(order_id=order_id, invoice_id=self.id, funded_at=at) for order_id in orders]

    def _credit(
        self,
        parts: Sequence[tuple[InvoiceLine, Money]],
        owed: Money,
        balance: Balance,
        why: str,
        *,
        by: str,
        at: datetime,
        books: Books,
    ) -> list[Fact]:
        """The `parts` of lines are revenue and tax no more: `owed` of it was still due or written off, the rest goes to the balance."""
        amount = Money.total((part for _, part in parts), self.total.currency)
        tax = Money.total([line.credit(part, at=at) for line, part in parts], self.total.currency)
        if not amount:
            return []
        owed_to = Account.WRITE_OFFS if self.state is InvoiceState.UNCOLLECTIBLE else Account.RECEIVABLES
        sides = [
            debit(Account.REVENUE, amount - tax),
            debit(Account.TAX, tax),
            credit(owed_to, owed, self.client_id),
            credit(Account.CLIENT_BALANCES, amount - owed, self.client_id),
        ]
        self._post(books, sides, why, by=by, at=at)
        told = balance.put_in(amount - owed, reason=why, at=at)
        return told + self._voice.credited(line for line, _ in parts)

    def _post(self, books: Books, sides: Sequence[Posting], reason: str, *, by: str, at: datetime) -> None:
        books.post(Entry.of(*sides, reason=reason, by=by, at=at, invoice_id=self.id))

    @property
    def _voice(self) -> Voice:
        return Voice(
            invoice_id=self.id,
            number=self.number,
            purchase_id=self.purchase_id,
            client_id=self.client_id,
            order_ids=self.order_ids,
        )
