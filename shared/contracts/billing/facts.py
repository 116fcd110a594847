"""What billing tells."""

from datetime import datetime

from shared.kernel.facts import Fact, message
from shared.kernel.ids import ClientId, InvoiceId, OrderId, PurchaseId
from shared.kernel.money import Money


@message("billing.invoice_issued.v1", about="purchase_id")
class InvoiceIssued(Fact):
    """An invoice for a purchase has its number and will not change again (rule B-3). `due` is what is still to be paid at issue."""

    invoice_id: InvoiceId
    number: str
    purchase_id: PurchaseId
    client_id: ClientId
    order_ids: tuple[OrderId, ...]
    total: Money
    due: Money
    issued_at: datetime
    due_at: datetime


@message("billing.invoice_paid.v1", about="purchase_id")
class InvoicePaid(Fact):
    """Nothing is left to pay on the invoice. `method` is how the last part came: `balance`, `manual`, ..."""

    invoice_id: InvoiceId
    number: str
    purchase_id: PurchaseId
    client_id: ClientId
    order_ids: tuple[OrderId, ...]
    total: Money
    method: str
    paid_at: datetime


@message("billing.order_funded.v1", about="order_id")
class OrderFunded(Fact):
    """The money for the order is there: it may go on (rule B-4)."""

    order_id: OrderId
    invoice_id: InvoiceId
    funded_at: datetime


@message("billing.invoice_voided.v1", about="purchase_id")
class InvoiceVoided(Fact):
    """The invoice is not owed any more."""

    invoice_id: InvoiceId
    number: str
    purchase_id: PurchaseId
    client_id: ClientId
    order_ids: tuple[OrderId, ...]
    reason: str
    voided_at: datetime


@message("billing.balance_changed.v1", about="client_id")
class BalanceChanged(Fact):
    """A client's prepaid money is now `balance`."""

    client_id: ClientId
    change: Money
    balance: Money
    reason: str
    changed_at: datetime
