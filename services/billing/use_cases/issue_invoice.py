"""Issue an invoice: one for each purchase, for the orders that still stand."""

from dataclasses import dataclass, replace
from uuid import UUID

from services.billing.domain.client import Client
from services.billing.domain.coupon import CouponAsk, CouponUse
from services.billing.domain.credits import promise
from services.billing.domain.hold import make_way
from services.billing.domain.invoice import Invoice
from services.billing.domain.line import InvoiceLine
from services.billing.domain.new_invoice import invoice_for
from services.billing.domain.parties import parties_of
from services.billing.domain.plan import plan_of
from services.billing.domain.purchase import Purchase
from services.billing.domain.refusals import CouponRefused, CouponUnknown
from services.billing.domain.renewal import begin
from services.billing.domain.series import INVOICES
from services.billing.domain.subscription import Subscription
from services.billing.domain.tax import Taxation
from services.billing.domain.terms import WAITS, Terms
from services.billing.storage.work import Work
from shared.contracts.billing.facts import CollectInvoice, RemindPayer
from shared.contracts.billing.subscriptions import DunSubscription
from shared.kernel.actors import Actor
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueInvoice:
    """`actor` has `purchase` billed."""

    actor: Actor
    purchase: Purchase


def issue_invoice(work: Work, ask: IssueInvoice) -> None:
    """The purchase is billed, and paid where the client's balance covers it. Twice is no news; no order left is no invoice.

    What is recurring begins a subscription (rule B-9); tells SubscriptionStarted.
    A coupon that does not apply takes nothing off, and the invoice says why. Tells InvoiceIssued, then where it is paid BalanceChanged, InvoicePaid, and OrderFunded for each order. What the balance does not
    cover is collected where the client pays automatically.
    Raises ClientUnknown.
    """
    client = work.clients.get(ask.purchase.client_id)
    purchase = replace(ask.purchase, client_id=client.id)
    gone = {order.id for order in work.orders.many_locked(purchase.order_ids) if order.is_gone}
    standing = purchase.without(gone)
    if standing is None or work.invoices.is_billed(purchase.purchase_id):
        return
    standing, begun = begin(standing, at=work.now())
    lines, refused = _priced(work, standing, client)
    credit = work.invoices.credit_left(client, standing.currency) if Terms.need_credit(standing.lines) else None
    # The series goes first: it is what all who issue wait for, and who holds a balance must not wait for it.
    number = work.series.locked(INVOICES).take()
    balance = work.balances.locked(purchase.client_id, purchase.currency)
    invoice = invoice_for(
        standing,
        number=number,
        at=work.now(),
        lines=lines,
        credit=credit,
        parties=parties_of(work.house, client),
        coupon_refused=refused,
    )
    if balance.on_hold:
        make_way(work.holds.of(purchase.order_ids), balance, invoice.total, at=work.now())
    work.invoices.add(invoice)
    if standing.coupon and not refused:
        _use(work, invoice)
    pay_path = work.pay_links.path_for(invoice.id)
    work.announce(*invoice.issue(balance, by=ask.actor.name, at=work.now(), books=work.ledger, pay_path=pay_path))
    for subscription in begun:
        _start(work, subscription)
    if not invoice.due:
        return
    if standing.renews is None:
        reminder = RemindPayer(invoice_id=invoice.id, nth=0)
        work.later(reminder, at=invoice.due_at + WAITS[0], key=f"invoice:{invoice.id}")
    else:
        _dun(work, standing.renews, invoice, client)
    if client.pays_automatically:
        work.announce(CollectInvoice(invoice_id=invoice.id))


def _start(work: Work, subscription: Subscription) -> None:
    """The subscription is there, and its timer is set."""
    work.subscriptions.add(subscription)
    work.announce(*subscription.start(), *plan_of(subscription, at=work.now()))
    work.later(subscription.upcoming, at=subscription.period_end, key=subscription.timer)


def _dun(work: Work, subscription_id: UUID, invoice: Invoice, client: Client) -> None:
    """The renewal is owed: whoever pays automatically is late at once, others when the invoice is due (rule B-9)."""
    subscription = work.subscriptions.get(subscription_id, of=None)
    subscription.owe(invoice.id)
    since = work.now() if client.pays_automatically else invoice.due_at
    again = DunSubscription(subscription_id=subscription_id, invoice_id=invoice.id, nth=1)
    work.later(again, at=since + work.dunning.wait_before(1), key=subscription.dunning_timer)


def _priced(work: Work, purchase: Purchase, client: Client) -> tuple[list[InvoiceLine], str]:
    """Return the lines with discount, tax and the credits they grant on them, and why the coupon took nothing off, where it did not."""
    lines, refused = purchase.invoice_lines(), ""
    if purchase.coupon:
        try:
            for line, off in zip(lines, _discounts(work, purchase), strict=True):
                line.discount = off.amount
        except (CouponUnknown, CouponRefused) as no:
            refused = no.sentence
    promise(lines, work.credit_rules, but=purchase.bare)
    if work.house.country:
        taxable = [line.is_taxable for line in purchase.lines]
        Taxation(work.house, work.taxes.rates).put_on(lines, taxable, client, work.now().date())
    return lines, refused


def _discounts(work: Work, purchase: Purchase) -> list[Money]:
    coupon = work.coupons.locked(purchase.coupon)
    use = CouponAsk(
        lines=purchase.lines,
        currency=purchase.currency,
        uses_by_client=work.coupons.uses_by(coupon.code, purchase.client_id),
        has_bought=work.coupons.has_bought(purchase.client_id),
    )
    coupon.must_hold(use, at=work.now())
    return coupon.discounts(purchase.lines, purchase.currency)


def _use(work: Work, invoice: Invoice) -> None:
    coupon = work.coupons.locked(invoice.coupon)
    coupon.used += 1
    work.coupons.use(
        CouponUse(
            invoice_id=invoice.id,
            code=coupon.code,
            client_id=invoice.client_id,
            amount=sum(line.discount for line in invoice.lines),
            used_at=work.now(),
        )
    )
