"""The ledger: double-entry and append-only; every entry sums to zero per currency (rule B-2)."""

from collections import defaultdict
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol, Self

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from services.billing.domain.base import Base
from shared.kernel.ids import ClientId, InvoiceId
from shared.kernel.money import Money


class Account(StrEnum):
    """The accounts there are. A client's part of one is told apart by the posting's `client_id`.

    `tax` is what we owe the state, `clearing_*` what a provider holds for us, `refunds` what is on its way back to clients,
    `disputes` what banks took back until they decide, `bonuses` and `write_offs` what we gave or gave up,
    `credit_grants` the credits that came with what clients paid, less those that lapsed.
    """

    RECEIVABLES = "receivables"
    REVENUE = "revenue"
    CLIENT_BALANCES = "client_balances"
    CASH_MANUAL = "cash_manual"
    TAX = "tax"
    CLEARING_STRIPE = "clearing_stripe"
    CLEARING_PAYPAL = "clearing_paypal"
    REFUNDS = "refunds"
    DISPUTES = "disputes"
    BONUSES = "bonuses"
    WRITE_OFFS = "write_offs"
    CREDIT_GRANTS = "credit_grants"


#: Accounts of which every client has a part of their own.
PER_CLIENT: Final = frozenset({Account.RECEIVABLES, Account.CLIENT_BALANCES})


class EntryUnbalanced(ValueError):
    """An entry that makes or loses money, or moves none: a bug, never an answer to a person."""


class Posting(Base):
    """One side of an entry: `value` above zero is a debit, below zero a credit."""

    __tablename__ = "ledger_postings"
    __table_args__ = (
        CheckConstraint(
            "account IN ('receivables', 'revenue', 'client_balances', 'cash_manual', 'tax', 'clearing_stripe', 'clearing_paypal', "
            "'refunds', 'disputes', 'bonuses', 'write_offs', 'credit_grants')",
            name="account",
        ),
        CheckConstraint(
            "CASE WHEN value_currency = 'XXX' THEN account IN ('receivables', 'revenue', 'client_balances', 'write_offs', 'credit_grants') "
            "ELSE account <> 'credit_grants' END",
            name="credits",
        ),
        CheckConstraint("value_amount <> 0", name="value"),
        CheckConstraint("(account IN ('receivables', 'client_balances')) = (client_id IS NOT NULL)", name="client"),
        Index("ledger_postings_account", "account", "value_currency", postgresql_include=["value_amount"]),
        Index(
            "ledger_postings_client_balance",
            "client_id",
            "value_currency",
            "entry_id",
            postgresql_where=text("account = 'client_balances'"),
        ),
    )

    entry_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("ledger_entries.id"), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    account: Mapped[Account]
    client_id: Mapped[ClientId | None]
    value_amount: Mapped[int] = mapped_column(BigInteger)
    value_currency: Mapped[str] = mapped_column(String(3))
    value: Mapped[Money] = composite(Money, "value_amount", "value_currency")


class Entry(Base):
    """One movement of money, in postings that cancel out. `by` is the name of who had it done."""

    __tablename__ = "ledger_entries"
    __table_args__ = (Index("ledger_entries_invoice", "invoice_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    reason: Mapped[str]
    by: Mapped[str]
    invoice_id: Mapped[InvoiceId | None] = mapped_column(ForeignKey("invoices.id"))
    posted_at: Mapped[datetime]
    postings: Mapped[list[Posting]] = relationship(order_by=Posting.position, lazy="raise")

    @classmethod
    def of(cls, *postings: Posting, reason: str, by: str, at: datetime, invoice_id: InvoiceId | None = None) -> Self:
        """Return the entry of `postings`; those of nothing are left out. Raises EntryUnbalanced."""
        moving = [posting for posting in postings if posting.value]
        sums: dict[str, int] = defaultdict(int)
        for position, posting in enumerate(moving):
            posting.position = position
            sums[posting.value.currency] += posting.value.amount
        if not moving or any(sums.values()):
            raise EntryUnbalanced(f"{reason}: {dict(sums)}")
        return cls(reason=reason, by=by, invoice_id=invoice_id, posted_at=at, postings=moving)


def debit(account: Account, value: Money, client_id: ClientId | None = None) -> Posting:
    """Return `value` on the left side of `account`."""
    return Posting(account=account, client_id=client_id if account in PER_CLIENT else None, value=value)


def credit(account: Account, value: Money, client_id: ClientId | None = None) -> Posting:
    """Return `value` on the right side of `account`."""
    return debit(account, -value, client_id)


class Books(Protocol):
    """Where entries are written down."""

    def post(self, entry: Entry) -> None:
        """Have `entry` in the ledger for ever."""
