"""Settle a charge: what its provider says of it takes effect."""

from dataclasses import dataclass, replace

from services.billing.domain.charge import Charge, ChargeState
from services.billing.domain.credits import rule_for_top_up
from services.billing.domain.provider import News
from services.billing.storage.work import Work
from shared.contracts.billing.facts import GrantCredits, PaymentFailed
from shared.contracts.billing.subscriptions import DunSubscription
from shared.kernel.facts import Fact
from shared.kernel.ids import PaymentId


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleCharge:
    """The provider says `news` of `charge_id`."""

    charge_id: PaymentId
    news: News


def settle_charge(work: Work, ask: SettleCharge) -> Charge:
    """Return the charge as it stands now. Money counts once, however many say that it came (rule B-5).

    What can't pay the invoice goes to the balance. Tells InvoicePaid and OrderFunded, BalanceChanged, or PaymentFailed; a subscription's renewal is past due then.
    Raises ChargeUnknown.
    """
    charge = work.charges.locked(ask.charge_id)
    invoice = work.invoices.locked(charge.invoice_id) if charge.invoice_id else None
    currency = (ask.news.received or charge.amount).currency
    balance = work.balances.locked(charge.client_id, currency)
    was_paid = charge.state is ChargeState.PAID
    told = charge.hear(ask.news, invoice, balance, at=work.now(), books=work.ledger)
    work.announce(*(_with_link(work, fact) for fact in told))
    if charge.tops_up and not was_paid and (rule := rule_for_top_up(charge.amount, work.credit_rules)):
        work.announce(
            GrantCredits(top_up_id=charge.id, client_id=charge.client_id, amount=rule.grants, resets=rule.resets)
        )
    if invoice is not None and any(isinstance(fact, PaymentFailed) for fact in told):
        work.announce(
            *(
                DunSubscription(subscription_id=each, invoice_id=invoice.id, nth=0)
                for each in sorted(invoice.subscription_ids)
            )
        )
    if ask.news.method is not None:
        work.saved_methods.keep(ask.news.method, client_id=charge.client_id, provider=charge.provider, at=work.now())
    return charge


def _with_link(work: Work, fact: Fact) -> Fact:
    """A payment that failed may be tried another way, without a login."""
    if isinstance(fact, PaymentFailed) and fact.invoice_id is not None:
        return replace(fact, pay_path=work.pay_links.path_for(fact.invoice_id))
    return fact
