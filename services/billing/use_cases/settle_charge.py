"""Settle a charge: what its provider says of it takes effect."""

from dataclasses import dataclass

from services.billing.domain.charge import Charge
from services.billing.domain.provider import News
from services.billing.storage.work import Work
from shared.kernel.ids import PaymentId


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleCharge:
    """The provider says `news` of `charge_id`."""

    charge_id: PaymentId
    news: News


def settle_charge(work: Work, ask: SettleCharge) -> Charge:
    """Return the charge as it stands now. Money counts once, however many say that it came (rule B-5).

    What can't pay the invoice goes to the balance. Tells InvoicePaid and OrderFunded, BalanceChanged, or PaymentFailed.
    Raises ChargeUnknown.
    """
    charge = work.charges.locked(ask.charge_id)
    invoice = work.invoices.locked(charge.invoice_id) if charge.invoice_id else None
    currency = (ask.news.received or charge.amount).currency
    balance = work.balances.locked(charge.client_id, currency)
    work.announce(*charge.hear(ask.news, invoice, balance, at=work.now(), books=work.ledger))
    if ask.news.method is not None:
        work.saved_methods.keep(ask.news.method, client_id=charge.client_id, provider=charge.provider, at=work.now())
    return charge
