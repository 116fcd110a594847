"""New invoices: what a purchase comes to, on which terms."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.billing.domain.invoice import Invoice
from services.billing.domain.line import InvoiceLine
from services.billing.domain.purchase import Purchase
from services.billing.domain.states import InvoiceState
from services.billing.domain.terms import Terms
from shared.kernel.ids import InvoiceId, new_id
from shared.kernel.money import Money


def invoice_for(
    purchase: Purchase,
    *,
    number: str,
    at: datetime,
    lines: Sequence[InvoiceLine] | None = None,
    credit: Money | None = None,
    parties: dict[str, Any] | None = None,
    coupon_refused: str = "",
) -> Invoice:
    """Return the open invoice for `purchase`; `issue` makes it known.

    `lines` bear discounts and taxes already. `credit` is how much the client may still owe; `parties` stand on it for ever.
    """
    lines = purchase.invoice_lines() if lines is None else lines
    total = Money.total((line.total for line in lines), purchase.currency)
    terms = Terms.of(purchase.lines, lines, total, credit)
    return Invoice(
        id=InvoiceId(new_id()),
        number=number,
        state=InvoiceState.OPEN,
        purchase_id=purchase.purchase_id,
        client_id=purchase.client_id,
        total=total,
        paid=Money.zero(purchase.currency),
        issued_at=at,
        due_at=at + terms.due_after,
        needed=terms.needed.amount,
        funded_at=None,
        parties=parties,
        lines=list(lines),
        payments=[],
        coupon=purchase.coupon,
        coupon_refused=coupon_refused,
    )
