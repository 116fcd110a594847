"""Is what clients buy again each period renewed, billed and asked for?"""

from collections.abc import Iterator

from cli.audit.report import Check
from cli.audit.view import View
from shared.contracts.billing.subscriptions import DunSubscription, RenewSubscription, SubscriptionPaid
from shared.contracts.routes import BILLING


def subscriptions(view: View) -> Check:
    """What is to be renewed has its timer, and each period that began has its invoice, paid or with somebody who asks for the money (rule B-9)."""
    rows = view.rows(
        BILLING,
        """SELECT s.id, s.order_number, s.state, s.open_invoice_id, s.period_end < now() AS is_over, i.state AS invoice_state,
                  (SELECT count(DISTINCT l.invoice_id) FROM invoice_lines l WHERE l.subscription_id = s.id) AS invoices, s.period
             FROM subscriptions s LEFT JOIN invoices i ON i.id = s.open_invoice_id ORDER BY s.order_number""",
    )

    def findings() -> Iterator[str]:
        for row in rows:
            name = f"The subscription that began with order {row.order_number}"
            waits = row.is_over and row.open_invoice_id  # for the money of the period before
            if (
                row.state in {"trialing", "active"}
                and not waits
                and not view.explains(BILLING, RenewSubscription, row.id)
            ):
                yield f"{name} is {row.state}, but no timer renews it."
            if row.invoices < row.period + 1:
                yield f"{name} is in period {row.period}, but on {row.invoices} invoices only."
            is_asked = view.explains(BILLING, DunSubscription, row.id) or view.explains(
                BILLING, SubscriptionPaid, row.id
            )
            if row.open_invoice_id and row.state in {"active", "past_due"} and not is_asked:
                yield f"{name} was not paid for, but nobody asks for the money."

    return Check(name="subscriptions", counted=len(rows), findings=list(findings()))
