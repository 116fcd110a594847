"""How an invoice speaks of itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from shared.contracts.billing.facts import (
    CreditsEarned,
    InvoiceIssued,
    InvoicePaid,
    InvoiceVoided,
    InvoiceWrittenOff,
)
from shared.contracts.billing.subscriptions import SubscriptionPaid
from shared.kernel.facts import Fact
from shared.kernel.ids import ClientId, InvoiceId, OrderId, PurchaseId
from shared.kernel.money import Money

if TYPE_CHECKING:
    from services.billing.domain.line import InvoiceLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What every fact about an invoice names."""

    invoice_id: InvoiceId
    number: str
    purchase_id: PurchaseId
    client_id: ClientId
    order_ids: tuple[OrderId, ...]

    def issued(self, total: Money, *, due: Money, at: datetime, due_at: datetime, pay_path: str) -> InvoiceIssued:
        return InvoiceIssued(
            invoice_id=self.invoice_id,
            number=self.number,
            purchase_id=self.purchase_id,
            client_id=self.client_id,
            order_ids=self.order_ids,
            total=total,
            due=due,
            issued_at=at,
            due_at=due_at,
            pay_path=pay_path,
        )

    def paid(self, total: Money, *, method: str, at: datetime) -> InvoicePaid:
        return InvoicePaid(
            invoice_id=self.invoice_id,
            number=self.number,
            purchase_id=self.purchase_id,
            client_id=self.client_id,
            order_ids=self.order_ids,
            total=total,
            method=method,
            paid_at=at,
        )

    def voided(self, reason: str, *, at: datetime) -> InvoiceVoided:
        return InvoiceVoided(
            invoice_id=self.invoice_id,
            number=self.number,
            purchase_id=self.purchase_id,
            client_id=self.client_id,
            order_ids=self.order_ids,
            reason=reason,
            voided_at=at,
        )

    def follow_paid(self, lines: Iterable["InvoiceLine"], *, at: datetime) -> list[Fact]:
        """Return what follows from the payment of `lines` for subscriptions and credits."""
        held = list(lines)
        subscriptions = sorted({line.subscription_id for line in held if line.subscription_id})
        return [
            *(SubscriptionPaid(subscription_id=each, invoice_id=self.invoice_id, paid_at=at) for each in subscriptions),
            *self.credited(held),
        ]

    def credited(self, lines: Iterable["InvoiceLine"]) -> list[Fact]:
        """Return what is told where `lines` that may grant credits were paid or credited."""
        return [CreditsEarned(invoice_id=self.invoice_id)] if any(line.grants for line in lines) else []

    def written_off(self, amount: Money, reason: str, *, at: datetime) -> InvoiceWrittenOff:
        return InvoiceWrittenOff(
            invoice_id=self.invoice_id,
            number=self.number,
            client_id=self.client_id,
            order_ids=self.order_ids,
            amount=amount,
            reason=reason,
            written_off_at=at,
        )
