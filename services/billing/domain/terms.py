"""Payment terms: how much must be there before work starts, and when the rest is due (rule B-4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final

from services.billing.domain.line import InvoiceLine
from shared.contracts.parts import PaymentTerms, PurchaseLine
from shared.kernel.money import CREDITS, Money

#: How long a client has to pay where nothing else was agreed.
PAYMENT_TERM: Final = timedelta(days=14)
#: So long after the due date the client is reminded, and so long after each reminder again; then no more.
WAITS: Final = (timedelta(days=3), timedelta(days=7), timedelta(days=14))
_UPFRONT: Final = PaymentTerms()


@dataclass(frozen=True, slots=True)
class Terms:
    """`needed` is what must be paid before the orders are funded; the whole is due after `due_after`."""

    needed: Money
    due_after: timedelta = PAYMENT_TERM

    @classmethod
    def of(
        cls, bought: Sequence[PurchaseLine], lines: Sequence[InvoiceLine], total: Money, credit: Money | None
    ) -> "Terms":
        """Return the terms of an invoice for what was `bought`; on account only as far as the `credit` left covers all of it. What is priced in credits is upfront."""
        agreed = {line.order_id: line.payment or _UPFRONT for line in bought}
        if total.currency == CREDITS or all(terms.policy == "upfront" for terms in agreed.values()):
            return cls(total)
        needed = Money.total((_needed(line.total, agreed[line.order_id]) for line in lines), total.currency)
        days = [terms.net_days for terms in agreed.values() if terms.net_days is not None]
        due_after = timedelta(days=max(days)) if days else PAYMENT_TERM
        is_on_account = any(terms.policy == "on_account" for terms in agreed.values())
        if is_on_account and (credit is None or credit < total - needed):
            return cls(total, due_after)
        return cls(needed, due_after)

    @staticmethod
    def need_credit(bought: Sequence[PurchaseLine]) -> bool:
        """Tell whether anything of it is bought on account."""
        return any(line.payment is not None and line.payment.policy == "on_account" for line in bought)


def _needed(total: Money, terms: PaymentTerms) -> Money:
    if terms.policy == "on_account":
        return Money.zero(total.currency)
    if terms.policy == "deposit":
        return total.share(Decimal(terms.deposit_percent or 100))
    return total
