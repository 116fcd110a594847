"""Where invoices are kept."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ScalarResult, Select, func, select
from sqlalchemy.orm import Session, selectinload

from services.billing.domain.client import Client
from services.billing.domain.invoice import Invoice
from services.billing.domain.ledger import Account, Posting
from services.billing.domain.line import InvoiceLine
from services.billing.domain.refusals import InvoiceUnknown
from services.billing.domain.states import InvoiceState
from shared.kernel.ids import ClientId, InvoiceId, OrderId, PurchaseId
from shared.kernel.money import CREDITS, Money
from shared.storage.held import Held
from shared.storage.types import among


class Invoices:
    """All invoices, with their lines and payments."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._of_purchase: Held[PurchaseId, InvoiceId] = Held(self._billed)

    def add(self, invoice: Invoice) -> None:
        self._session.add(invoice)
        self._of_purchase.put(invoice.purchase_id, invoice.id)

    def hold_billed(self, purchase_ids: Iterable[PurchaseId]) -> None:
        """Know of these purchases whether they are billed; their orders are locked."""
        self._of_purchase.hold(purchase_ids)

    def locked(self, invoice_id: InvoiceId, *, of: ClientId | None = None) -> Invoice:
        """Return the invoice, locked. Raises InvoiceUnknown, also where it is not `of` that client."""
        found = self._locked(select(Invoice).where(Invoice.id == invoice_id))
        if found is None or of not in {None, found.client_id}:
            raise InvoiceUnknown(f"there is no invoice {invoice_id}")
        return found

    def credit_left(self, client: Client, currency: str) -> Money:
        """Return how much more the client may owe in `currency` (rule B-4); what is added in this piece of work counts too."""
        owed = select(func.coalesce(func.sum(Posting.value_amount), 0)).where(
            Posting.client_id == client.id,
            Posting.account == Account.RECEIVABLES,
            Posting.value_currency == currency,
        )
        new = [thing for thing in self._session.new if isinstance(thing, Invoice) and thing.client_id == client.id]
        pending = sum(invoice.due.amount for invoice in new if invoice.total.currency == currency)
        return Money(max(client.credit_limit - int(self._session.scalar(owed) or 0) - pending, 0), currency)

    def locked_for_order(self, order_id: OrderId) -> list[Invoice]:
        """Return the invoices that bill the order, or something extra for it, locked, oldest first; none where it was not billed."""
        billed = select(InvoiceLine.invoice_id).where(
            (InvoiceLine.order_id == order_id) | (InvoiceLine.extra_for == order_id)
        )
        return list(self._all_locked(select(Invoice).where(Invoice.id.in_(billed)).order_by(Invoice.id)))

    def locked_with_waiting(self, invoice_id: InvoiceId) -> tuple[Invoice, list[Invoice]]:
        """Return the invoice, and those of its client that wait for credits, all locked. Raises InvoiceUnknown."""
        of = select(Invoice.client_id).where(Invoice.id == invoice_id).scalar_subquery()
        found = {each.id: each for each in self._all_locked(_waiting(of, also=invoice_id))}
        if invoice_id not in found:
            raise InvoiceUnknown(f"there is no invoice {invoice_id}")
        return found[invoice_id], [each for each in found.values() if each.id != invoice_id]

    def waiting_for_credits(self, client_id: ClientId) -> list[Invoice]:
        """Return the client's open invoices in credits, locked."""
        return list(self._all_locked(_waiting(client_id)))

    def is_billed(self, purchase_id: PurchaseId) -> bool:
        """Tell whether the purchase has its invoice."""
        return self._of_purchase.find(purchase_id) is not None

    def of_purchase(self, purchase_id: PurchaseId) -> InvoiceId | None:
        """Return the id of the purchase's invoice; None where it is not billed yet."""
        return self._of_purchase.find(purchase_id)

    def _billed(self, purchase_ids: list[PurchaseId]) -> dict[PurchaseId, InvoiceId]:
        billed = select(Invoice.purchase_id, Invoice.id).where(among(Invoice.purchase_id, purchase_ids))
        return {row.purchase_id: row.id for row in self._session.execute(billed)}

    def _locked(self, wanted: Select[Invoice]) -> Invoice | None:
        return self._all_locked(wanted).one_or_none()

    def _all_locked(self, wanted: Select[Invoice]) -> ScalarResult[Invoice]:
        return self._session.scalars(
            wanted.with_for_update(of=Invoice)
            .options(selectinload(Invoice.lines), selectinload(Invoice.payments))
            .execution_options(populate_existing=True)
        )


def _waiting(client_id: Any, *, also: InvoiceId | None = None) -> Select[Invoice]:
    """Return the question for the client's open invoices in credits, in the order of their ids so that nobody waits for us who holds what we want."""
    is_waiting = (
        (Invoice.client_id == client_id)
        & (Invoice.state == InvoiceState.OPEN)
        & (Invoice.__table__.c.total_currency == CREDITS)
    )
    return select(Invoice).where(is_waiting if also is None else is_waiting | (Invoice.id == also)).order_by(Invoice.id)
