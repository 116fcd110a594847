"""Billing as the portal asks it: invoices, their payment, a client's balance."""

from dataclasses import dataclass
from uuid import UUID

from services.portal.gateways.app_api import AppApi, Json


@dataclass(frozen=True, slots=True)
class Billing:
    """Asks billing; every verb raises a Refusal or Outage."""

    api: AppApi

    def invoices_of(self, order_id: UUID) -> Json:
        """Return the invoices that an order is on."""
        return self.api.get("/invoices", order_id=str(order_id))

    def invoice(self, invoice_id: str) -> Json:
        """Return one invoice with its lines and payments."""
        return self.api.get(f"/invoices/{invoice_id}")

    def balance(self, client_id: str) -> Json:
        """Return what a client has prepaid, in `balance`."""
        return self.api.get(f"/clients/{client_id}/balance")

    def pay_from_balance(self, invoice_id: UUID, *, key: str) -> Json:
        """Settle an invoice with the client's balance; the same `key` again pays nothing more."""
        return self.api.post(f"/invoices/{invoice_id}/payments", {"method": "balance"}, key=key)
