"""What billing asks of itself."""

from services.billing.domain.dunning import DunningEnd
from services.billing.domain.subscription import UNPAID
from services.billing.storage.work import Work
from services.billing.use_cases.cancel_subscription import CancelSubscription, cancel_subscription
from services.billing.use_cases.dun_subscription import DunSubscription, dun_subscription
from services.billing.use_cases.grant_credits import GrantCredits, grant_credits
from services.billing.use_cases.issue_invoice import IssueInvoice, issue_invoice
from services.billing.use_cases.pause_subscription import PauseSubscription, pause_subscription
from services.billing.use_cases.pay_automatically import PayAutomatically, pay_automatically
from services.billing.use_cases.remind_payer import RemindPayer, remind_payer
from services.billing.use_cases.renew_subscription import RenewSubscription, renew_subscription
from services.billing.use_cases.settle_credits import SettleCredits, settle_credits
from services.billing.use_cases.settle_subscription import SettleSubscription, settle_subscription
from shared.contracts.billing import facts, subscriptions
from shared.contracts.billing.facts import CollectInvoice
from shared.kernel.actors import SYSTEM


def on_collect_invoice(work: Work, ask: CollectInvoice) -> None:
    """A client who pays automatically has an invoice that the balance did not cover."""
    pay_automatically(work, PayAutomatically(invoice_id=ask.invoice_id))


def on_remind_payer(work: Work, ask: facts.RemindPayer) -> None:
    """An invoice may still be open after its day."""
    remind_payer(work, RemindPayer(invoice_id=ask.invoice_id, nth=ask.nth))


def on_credits_earned(work: Work, fact: facts.CreditsEarned) -> None:
    """Credits may come with what was paid, or go with what was refunded."""
    settle_credits(work, SettleCredits(invoice_id=fact.invoice_id))


def on_grant_credits(work: Work, ask: facts.GrantCredits) -> None:
    """Credits come with a top-up."""
    granted = GrantCredits(top_up_id=ask.top_up_id, client_id=ask.client_id, amount=ask.amount, resets=ask.resets)
    grant_credits(work, granted)


def on_renew_subscription(work: Work, ask: subscriptions.RenewSubscription) -> None:
    """A period of a subscription may be over: the next is billed."""
    purchase = renew_subscription(work, RenewSubscription(subscription_id=ask.subscription_id, period=ask.period))
    if purchase is not None:
        issue_invoice(work, IssueInvoice(actor=SYSTEM, purchase=purchase))


def on_subscription_paid(work: Work, fact: subscriptions.SubscriptionPaid) -> None:
    """An invoice of a subscription is paid."""
    settle_subscription(work, SettleSubscription(subscription_id=fact.subscription_id, invoice_id=fact.invoice_id))


def on_dun_subscription(work: Work, ask: subscriptions.DunSubscription) -> None:
    """A renewal may still be unpaid. After the last try the subscription ends as the agency has set."""
    dunned = DunSubscription(subscription_id=ask.subscription_id, invoice_id=ask.invoice_id, nth=ask.nth)
    match dun_subscription(work, dunned):
        case DunningEnd.CANCEL:
            ending = CancelSubscription(actor=SYSTEM, subscription_id=ask.subscription_id, reason=UNPAID)
            cancel_subscription(work, ending)
        case DunningEnd.PAUSE:
            resting = PauseSubscription(actor=SYSTEM, subscription_id=ask.subscription_id, reason=UNPAID)
            pause_subscription(work, resting)


def on_cancel_subscription(work: Work, ask: subscriptions.CancelSubscription) -> None:
    """The order that a subscription began with is gone."""
    ending = CancelSubscription(actor=SYSTEM, subscription_id=ask.subscription_id, reason=ask.reason)
    cancel_subscription(work, ending)
