"""Credits: what the agency grants in its own unit for what clients pay (rule B-12)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import BigInteger, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.balance import Balance
from services.billing.domain.base import Base
from services.billing.domain.invoice import Invoice
from services.billing.domain.ledger import Account, Books, Entry, credit, debit
from services.billing.domain.line import InvoiceLine
from services.billing.domain.states import InvoiceState
from shared.kernel.facts import Fact
from shared.kernel.ids import ClientId, InvoiceId, OrderId, ServiceId
from shared.kernel.money import CREDITS, Money

#: What the ids of rules are made in: a rule is named by what it is for.
_RULES: Final = UUID("5b3d7c1e-6f0a-5c54-9a43-2f1d8e7b6a90")


class CreditRule(Base):
    """`amount` hundredths are granted for each piece of a service that is paid, in that `option` where one is named, or for a top-up of `minimum`.

    What `resets` lets what is left of earlier credits lapse.
    """

    __tablename__ = "credit_rules"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint(
            "(service_id IS NULL) = (minimum IS NOT NULL) AND (minimum IS NULL) = (currency IS NULL)", name="subject"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[ServiceId | None]
    option: Mapped[str]
    minimum: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    amount: Mapped[int] = mapped_column(BigInteger)
    resets: Mapped[bool]

    @property
    def least(self) -> Money | None:
        """The smallest top-up that it is for; None where it is for a service."""
        return None if self.minimum is None or self.currency is None else Money(self.minimum, self.currency)

    @property
    def grants(self) -> Money:
        return Money(self.amount, CREDITS)


class CreditGrant(Base):
    """Credits that came with a line of an invoice, or a top-up, whose id this has: so each comes once. `taken_back_at`: what paid for them went back."""

    __tablename__ = "credit_grants"
    __table_args__ = (
        CheckConstraint("amount > 0 AND taken_back BETWEEN 0 AND amount AND lapsed >= 0", name="amount"),
        Index("credit_grants_client", "client_id", "granted_at"),
        Index("credit_grants_invoice", "invoice_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[ClientId]
    invoice_id: Mapped[InvoiceId | None]
    amount: Mapped[int] = mapped_column(BigInteger)
    lapsed: Mapped[int] = mapped_column(BigInteger)
    taken_back: Mapped[int] = mapped_column(BigInteger)
    granted_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]


def rule_id_of(service_id: ServiceId | None, option: str, minimum: Money | None) -> UUID:
    """Return the id of the rule for that service and option, or for top-ups from `minimum` on."""
    return uuid5(_RULES, f"top-up {minimum}" if service_id is None else f"{service_id} {option}")


def promise(lines: Sequence[InvoiceLine], rules: Sequence[CreditRule], *, but: Collection[OrderId] = ()) -> None:
    """Each line says what is granted when it is paid; what was promised at issue stays, whatever becomes of the rules. Those of `but` grant nothing."""
    known: dict[tuple[ServiceId | None, str], CreditRule]
    known = {(rule.service_id, rule.option): rule for rule in rules if rule.service_id is not None}
    for line in lines:
        if line.order_id in but or not line.unit_price or line.unit_price.currency == CREDITS:
            continue
        if rule := known.get((line.service_id, line.option)) or known.get((line.service_id, "")):
            line.grants, line.resets_credits = rule.amount * line.quantity, rule.resets


def rule_for_top_up(amount: Money, rules: Sequence[CreditRule]) -> CreditRule | None:
    """Return the rule of the highest step that `amount` reaches, None where it reaches none."""
    reached = [rule for rule in rules if rule.currency == amount.currency and (rule.minimum or 0) <= amount.amount]
    return max(reached, key=lambda rule: rule.minimum or 0, default=None)


def lines_to_grant(invoice: Invoice, granted: Collection[UUID]) -> list[InvoiceLine]:
    """Return the lines that are paid, still stand, and whose credits did not come yet."""
    if invoice.state is not InvoiceState.PAID:
        return []
    return [line for line in invoice.lines if line.grants and line.is_owed and line.order_id not in granted]


def grant(
    balance: Balance,
    amounts: Sequence[tuple[UUID, int]],
    *,
    resets: bool,
    reason: str,
    invoice_id: InvoiceId | None,
    by: str,
    at: datetime,
    books: Books,
) -> tuple[list[CreditGrant], list[Fact]]:
    """The client has the credits, each under its id; where they `resets`, what may still be spent of earlier ones lapses first."""
    lapsed = balance.available if resets else Money.zero(CREDITS)
    told = _move(
        balance, -lapsed, f"{reason}: earlier credits lapsed", invoice_id=invoice_id, by=by, at=at, books=books
    )
    total = Money(sum(amount for _, amount in amounts), CREDITS)
    told += _move(balance, total, f"{reason}: credits", invoice_id=invoice_id, by=by, at=at, books=books)
    grants = [
        CreditGrant(
            id=grant_id,
            client_id=balance.client_id,
            invoice_id=invoice_id,
            amount=amount,
            lapsed=0 if place else lapsed.amount,
            taken_back=0,
            granted_at=at,
            taken_back_at=None,
        )
        for place, (grant_id, amount) in enumerate(amounts)
    ]
    return grants, told


def take_credits_back(
    balance: Balance, grants: Sequence[CreditGrant], *, reason: str, by: str, at: datetime, books: Books
) -> list[Fact]:
    """What paid for the credits went back: so do they, as far as they are not spent. Twice is no news."""
    told = list[Fact]()
    for each in grants:
        if each.taken_back_at is None:
            back = min(Money(each.amount, CREDITS), balance.available)
            each.taken_back, each.taken_back_at = back.amount, at
            told += _move(balance, -back, reason, invoice_id=each.invoice_id, by=by, at=at, books=books)
    return told


def pay_waiting(waiting: Sequence[Invoice], balance: Balance, *, by: str, at: datetime, books: Books) -> list[Fact]:
    """Invoices in credits that waited for them are paid, the oldest first, as far as each is covered."""
    told = list[Fact]()
    for invoice in sorted(waiting, key=lambda each: (each.issued_at, each.id)):
        if invoice.due and balance.covers(invoice.due):
            told += invoice.pay_from(balance, invoice.due, by=by, at=at, books=books)
    return told


def _move(
    balance: Balance, change: Money, reason: str, *, invoice_id: InvoiceId | None, by: str, at: datetime, books: Books
) -> list[Fact]:
    if not change:
        return []
    sides = (debit(Account.CREDIT_GRANTS, change), credit(Account.CLIENT_BALANCES, change, balance.client_id))
    books.post(Entry.of(*sides, reason=reason, by=by, at=at, invoice_id=invoice_id))
    return balance.put_in(change, reason=reason, at=at)
