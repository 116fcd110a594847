"""What screens ask for: plain rows, never entities."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select, tuple_
from sqlalchemy.orm import Session

from services.billing.domain.balance import Balance
from services.billing.domain.client import Client
from services.billing.domain.invoice import Invoice
from services.billing.domain.ledger import Account, Entry, Posting
from services.billing.domain.line import InvoiceLine
from services.billing.domain.payment import Payment
from services.billing.domain.refusals import ClientUnknown, InvoiceUnknown
from services.billing.domain.states import InvoiceState
from services.billing.storage import rows
from services.billing.storage.rows import AccountRow, BalanceEntryRow, InvoiceRow
from shared.kernel.ids import ClientId, InvoiceId, OrderId
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceFilter:
    """Which invoices: those of a client, in a state, for an order; None is any."""

    client_id: ClientId | None = None
    state: InvoiceState | None = None
    order_id: OrderId | None = None


class Reads:
    """Billing's queries."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def invoice(self, invoice_id: InvoiceId, *, of: ClientId | None) -> InvoiceRow:
        """Return one invoice. Raises InvoiceUnknown, also where it is not `of` that client."""
        found = self._invoices(_headers(InvoiceFilter(client_id=of)).where(Invoice.id == invoice_id))
        if not found:
            raise InvoiceUnknown(f"there is no invoice {invoice_id}")
        return found[0]

    def invoices(
        self, wanted: InvoiceFilter, *, of: ClientId | None, limit: int, after: list[Any] | None
    ) -> list[InvoiceRow]:
        """Return up to `limit` + 1 invoices, newest first, `of` that client only; `after` is the key of the last one shown."""
        listed = _headers(wanted).order_by(Invoice.issued_at.desc(), Invoice.id.desc()).limit(limit + 1)
        if of is not None:
            listed = listed.where(Invoice.client_id == of)
        if after is not None:
            listed = listed.where(tuple_(Invoice.issued_at, Invoice.id) < tuple(after))
        return self._invoices(listed)

    def balance(self, client_id: ClientId, currency: str, *, of: ClientId | None) -> Money:
        """Return what the client has prepaid in `currency`.

        Raises ClientUnknown for one billing never heard of, and where they are not `of` that client.
        """
        if of not in {None, client_id}:
            raise ClientUnknown(f"there is no client {client_id}")
        held = self._session.scalar(
            select(Balance.amount).where(Balance.client_id == client_id, Balance.currency == currency)
        )
        if held is None and of is None and not self._is_known(client_id):
            raise ClientUnknown(f"there is no client {client_id}")
        return Money(held or 0, currency)

    def on_hold(self, client_id: ClientId, currency: str) -> Money:
        """Return how much of the client's balance is held."""
        held = select(Balance.on_hold).where(Balance.client_id == client_id, Balance.currency == currency)
        return Money(self._session.scalar(held) or 0, currency)

    def balance_entries(
        self, client_id: ClientId, currency: str, *, limit: int, after: list[int] | None
    ) -> list[BalanceEntryRow]:
        """Return up to `limit` + 1 changes of the client's balance, newest first."""
        listed = (
            select(Entry.id, Entry.posted_at, Entry.reason, Posting.value_amount)
            .join(Posting, Posting.entry_id == Entry.id)
            .where(
                Posting.account == Account.CLIENT_BALANCES,
                Posting.client_id == client_id,
                Posting.value_currency == currency,
            )
            .order_by(Posting.entry_id.desc())
            .limit(limit + 1)
        )
        if after is not None:
            listed = listed.where(Posting.entry_id < after[0])
        return [
            BalanceEntryRow(
                entry_id=row.id, at=row.posted_at, change=Money(-row.value_amount, currency), reason=row.reason
            )
            for row in self._session.execute(listed)
        ]

    def trial_balance(self) -> list[AccountRow]:
        """Return every account's debits and credits, per currency."""
        value = Posting.value_amount
        sums = (
            select(
                Posting.account,
                Posting.value_currency,
                func.coalesce(func.sum(value).filter(value > 0), 0).label("debit"),
                func.coalesce(-func.sum(value).filter(value < 0), 0).label("credit"),
            )
            .group_by(Posting.account, Posting.value_currency)
            .order_by(Posting.account, Posting.value_currency)
        )
        return [
            AccountRow(account=row.account, currency=row.value_currency, debit=int(row.debit), credit=int(row.credit))
            for row in self._session.execute(sums)
        ]

    def _is_known(self, client_id: ClientId) -> bool:
        met = select(Client.id).where(Client.id == client_id).exists()
        has_paid = select(Balance.client_id).where(Balance.client_id == client_id).exists()
        return bool(self._session.scalar(select(met | has_paid)))

    def _invoices(self, headers: Select[*tuple[Any, ...]]) -> list[InvoiceRow]:
        """Return the invoices with their lines and payments, in three statements however many they are."""
        found = self._session.execute(headers).all()
        ids = [row.id for row in found]
        lines = self._grouped(select(*rows.LINE).where(InvoiceLine.invoice_id.in_(ids)).order_by(InvoiceLine.position))
        payments = self._grouped(
            select(*rows.PAYMENT).where(Payment.invoice_id.in_(ids)).order_by(Payment.received_at, Payment.id)
        )
        return [rows.invoice(row, lines[row.id], payments[row.id]) for row in found]

    def _grouped(self, children: Select[*tuple[Any, ...]]) -> Mapping[UUID, list[Row[Any]]]:
        grouped: dict[UUID, list[Row[Any]]] = defaultdict(list)
        for row in self._session.execute(children):
            grouped[row.invoice_id].append(row)
        return grouped


def _headers(wanted: InvoiceFilter) -> Select[*tuple[Any, ...]]:
    headers = select(*rows.HEADER).outerjoin(Client, Client.id == Invoice.client_id)
    if wanted.client_id is not None:
        headers = headers.where(Invoice.client_id == wanted.client_id)
    if wanted.state is not None:
        headers = headers.where(Invoice.state == wanted.state)
    if wanted.order_id is not None:
        billed = select(InvoiceLine.invoice_id).where(InvoiceLine.order_id == wanted.order_id)
        headers = headers.where(Invoice.id == billed.scalar_subquery())
    return headers
