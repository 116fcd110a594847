"""How an invoice speaks of itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts.billing.facts import InvoiceIssued, InvoicePaid, InvoiceVoided, InvoiceWrittenOff
from shared.contracts.billing.subscriptions import SubscriptionPaid
from shared.kernel.ids import ClientId, InvoiceId, OrderId, PurchaseId
from shared.kernel.money import Money


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

    def subscriptions_paid(self, subscription_ids: Iterable[UUID], *, at: datetime) -> list[SubscriptionPaid]:
        return [
            SubscriptionPaid(subscription_id=each, invoice_id=self.invoice_id, paid_at=at)
            for each in sorted(subscription_ids)
        ]

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
