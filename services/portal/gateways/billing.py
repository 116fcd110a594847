"""Billing as the portal asks it: invoices, their payment, a client's balance."""

from dataclasses import dataclass
from uuid import UUID

from services.portal.gateways.app_api import AppApi, Download, Json


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

    def balance(self, client_id: str, currency: str = "") -> Json:
        """Return what a client has prepaid, in `balance`; in the agency's own currency where none is named."""
        return self.api.get(f"/clients/{client_id}/balance", currency=currency)

    def pay_from_balance(self, invoice_id: UUID, *, key: str) -> Json:
        """Settle an invoice with the client's balance; the same `key` again pays nothing more."""
        return self.api.post(f"/invoices/{invoice_id}/payments", {"method": "balance"}, key=key)

    def invoices(self, *, state: str = "", client_id: str = "", cursor: str = "", limit: int = 30) -> Json:
        """Return a page of invoices, newest first."""
        return self.api.get("/invoices", state=state, client_id=client_id, cursor=cursor, limit=limit)

    def pdf(self, invoice_id: UUID) -> Download:
        """Return an invoice as a PDF, still to be read."""
        return self.api.download(f"/invoices/{invoice_id}/pdf")

    def record_payment(self, invoice_id: UUID, amount: Json | None, reference: str, *, key: str) -> Json:
        """Record money that came by hand; all that is due where no amount is given."""
        body = {"method": "manual", "amount": amount, "reference": reference}
        return self.api.post(f"/invoices/{invoice_id}/payments", body, key=key)

    def void(self, invoice_id: UUID, reason: str) -> Json:
        """Declare an invoice void."""
        return self.api.post(f"/invoices/{invoice_id}/voidance", {"reason": reason})

    def refunds(self, invoice_id: UUID) -> Json:
        """Return an invoice's refunds and credit notes."""
        return self.api.get(f"/invoices/{invoice_id}/refunds")

    def refund(self, invoice_id: UUID, said: Json, *, key: str) -> Json:
        """Refund an invoice or a part of it; the same `key` again refunds nothing more."""
        return self.api.post(f"/invoices/{invoice_id}/refunds", said, key=key)

    def pay_link(self, invoice_id: UUID) -> Json:
        """Return the link to the page on which anybody may pay an invoice."""
        return self.api.get(f"/invoices/{invoice_id}/pay-link")

    def charge(self, invoice_id: UUID, provider: str, return_path: str) -> Json:
        """Ask for an invoice to be paid on a provider's page; the answer has its address."""
        return self.api.post(f"/invoices/{invoice_id}/charges", {"provider": provider, "return_path": return_path})

    def charge_balance(self, client_id: str, provider: str, amount: Json) -> Json:
        """Ask for a top-up on a provider's page; the answer has its address."""
        body = {"provider": provider, "amount": amount, "return_path": "/balance"}
        return self.api.post(f"/clients/{client_id}/charges", body)

    def top_up(self, client_id: str, amount: Json, reference: str, *, key: str) -> Json:
        """Record that a client paid in advance."""
        return self.api.post(f"/clients/{client_id}/top-ups", {"amount": amount, "reference": reference}, key=key)

    def charges(self, **asked: str) -> Json:
        """Return charges, newest first."""
        return self.api.get("/charges", **asked)

    def conclude(self, charge_id: str) -> Json:
        """Ask the provider how a charge stands."""
        return self.api.post(f"/charges/{charge_id}/conclusion", {})

    def saved_methods(self, client_id: str) -> Json:
        """Return the cards and accounts that providers keep for a client."""
        return self.api.get(f"/clients/{client_id}/saved-methods")

    def choose_automatic(self, client_id: str, method_id: str | None) -> Json:
        """Choose the method that pays invoices as they are issued; None is none."""
        return self.api.put(f"/clients/{client_id}/automatic-method", {"method_id": method_id})

    def forget_method(self, method_id: UUID) -> Json:
        """Remove a saved method."""
        return self.api.delete(f"/saved-methods/{method_id}")

    def report(self, name: str, *, begins_on: str, ends_on: str) -> Json:
        """Return a report on the money."""
        return self.api.get(f"/reports/{name}", first=begins_on, last=ends_on)

    def report_table(self, name: str, *, begins_on: str, ends_on: str) -> Download:
        """Return a report on the money as CSV, still to be read."""
        return self.api.download(f"/reports/{name}.csv", first=begins_on, last=ends_on)

    def ways_to_pay(self) -> Json:
        """Return the providers that are set up, how to pay by hand, and the agency's currency."""
        return self.api.get("/ways-to-pay")
