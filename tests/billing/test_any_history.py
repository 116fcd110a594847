"""Whatever happens in whatever order: nothing is made, lost or numbered wrongly."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from services.billing.domain.payment import PaymentMethod
from services.billing.domain.provider import (
    About,
    DisputeNews,
    DisputeStanding,
    EventNews,
    News,
    Provider,
    RefundNews,
    RefundStanding,
    Standing,
)
from services.billing.domain.refund import Target
from services.billing.domain.refusals import Conflict, NotFound
from services.billing.use_cases.cancel_subscription import CancelSubscription, cancel_subscription
from services.billing.use_cases.change_subscription import ChangeSubscription, change_subscription
from services.billing.use_cases.issue_draft import IssueDraft, issue_draft
from services.billing.use_cases.issue_invoice import IssueInvoice, issue_invoice
from services.billing.use_cases.make_coupon import MakeCoupon, make_coupon
from services.billing.use_cases.pay_invoice import PayInvoice, pay_invoice
from services.billing.use_cases.record_dispute import RecordDispute, record_dispute
from services.billing.use_cases.refund_invoice import RefundInvoice, refund_invoice
from services.billing.use_cases.release_hold import ReleaseHold, release_hold
from services.billing.use_cases.request_payment import RequestPayment, request_payment
from services.billing.use_cases.set_credit_rule import SetCreditRule, set_credit_rule
from services.billing.use_cases.settle_charge import SettleCharge, settle_charge
from services.billing.use_cases.settle_refund import SettleRefund, settle_refund
from services.billing.use_cases.take_event import TakeEvent, take_event
from services.billing.use_cases.top_up_balance import TopUpBalance, top_up_balance
from services.billing.use_cases.transfer_payment import TransferPayment, transfer_payment
from services.billing.use_cases.void_invoice import VoidInvoice, void_invoice
from services.billing.use_cases.write_draft import WriteDraft, write_draft
from services.billing.use_cases.write_off_invoice import WriteOffInvoice, write_off_invoice
from shared.contracts.parts import ChosenOption, RecurringTerms
from shared.contracts.schema import from_wire
from shared.kernel.actors import SYSTEM
from shared.kernel.money import CREDITS, Money
from shared.kernel.refusals import Invalid
from shared.storage.timers import take_due
from tests.billing.builders import (
    MARCO,
    a_line,
    order_cancelled,
    order_rejected,
    order_withdrawn,
    purchase_checked,
    review_demanded,
)

TIMES = st.integers(1, 3)
AMOUNTS = st.integers(1, 50_000)
MOSTLY = st.sampled_from([True, True, True, False])
GONE = (order_rejected, order_withdrawn, order_cancelled)
PRICES = st.lists(st.integers(0, 30_000), min_size=1, max_size=3)

#: What must be true of the books at any time; each gives rows where it is not.
NEVER = {
    "an entry or the whole does not sum to zero": """
        SELECT entry_id, sum(value_amount) FROM ledger_postings
         GROUP BY GROUPING SETS ((entry_id, value_currency), (value_currency)) HAVING sum(value_amount) <> 0""",
    "a balance is not the sum of its postings": """
        SELECT b.client_id FROM balances b LEFT JOIN ledger_postings p
            ON p.client_id = b.client_id AND p.value_currency = b.currency AND p.account = 'client_balances'
         GROUP BY b.client_id, b.currency, b.amount
        HAVING b.amount <> -coalesce(sum(p.value_amount), 0) OR b.amount < 0""",
    "a client owes something else than what is due of their invoices": """
        SELECT client_id FROM (
            SELECT client_id, sum(value_amount) AS owed FROM ledger_postings WHERE account = 'receivables' GROUP BY 1
        ) AS booked FULL JOIN (
            SELECT client_id, sum(total_amount - paid_amount) FILTER (WHERE state = 'open') AS due FROM invoices GROUP BY 1
        ) AS billed USING (client_id) WHERE coalesce(owed, 0) <> coalesce(due, 0)""",
    "an invoice's payments are not what is paid of it": """
        SELECT i.id FROM invoices i LEFT JOIN payments p ON p.invoice_id = i.id
         GROUP BY i.id HAVING i.paid_amount <> coalesce(sum(p.amount_amount), 0) OR i.paid_amount > i.total_amount""",
    "revenue is not what the orders that still stand cost": """
        SELECT 1 WHERE (SELECT -coalesce(sum(value_amount), 0) FROM ledger_postings WHERE account = 'revenue')
            <> (SELECT coalesce(sum(unit_price_amount * quantity - discount - credited), 0) FROM invoice_lines)""",
    "a number is missing or given twice": """
        SELECT 1 FROM invoices HAVING count(*) <> (SELECT upcoming - 1001 FROM number_series WHERE prefix = 'INV-')
            OR count(DISTINCT number) <> count(*)
            OR max(substr(number, 5)::bigint) <> (SELECT upcoming - 1 FROM number_series WHERE prefix = 'INV-')""",
    "a provider's account is not what came through it, less what went back and what is disputed or lost": """
        SELECT 1 WHERE (SELECT coalesce(sum(value_amount), 0) FROM ledger_postings WHERE account = 'clearing_stripe')
            <> (SELECT coalesce(sum(received_amount), 0) FROM charges)
             - (SELECT coalesce(sum(amount_amount), 0) FROM refunds WHERE target = 'source' AND state = 'done')
             - (SELECT coalesce(sum(amount_amount), 0) FROM disputes WHERE state <> 'won')""",
    "what is on its way back is not what was asked to go back": """
        SELECT 1 WHERE (SELECT -coalesce(sum(value_amount), 0) FROM ledger_postings WHERE account = 'refunds')
            <> (SELECT coalesce(sum(amount_amount), 0) FROM refunds WHERE state = 'asked')""",
    "more goes back than was paid": """
        SELECT i.id FROM invoices i JOIN (SELECT invoice_id, sum(amount_amount) AS back FROM refunds GROUP BY 1) r
            ON r.invoice_id = i.id WHERE back > i.paid_amount""",
    "more of a charge goes back than came": """
        SELECT c.id FROM charges c LEFT JOIN refunds r ON r.charge_id = c.id AND r.state <> 'failed'
         GROUP BY c.id HAVING coalesce(sum(r.amount_amount), 0) <> c.refunded OR c.refunded > coalesce(c.received_amount, 0)""",
    "a credit note's number is missing, or they are not what was credited": """
        SELECT 1 FROM credit_notes HAVING count(*) <> (SELECT upcoming - 1001 FROM number_series WHERE prefix = 'CN-')
            OR coalesce(sum(total_amount), 0) <> (SELECT coalesce(sum(credited), 0) FROM invoice_lines)""",
    "a coupon was used more often than it may, or counted wrongly": """
        SELECT code FROM coupons c WHERE used > coalesce(most_uses, used)
            OR used <> (SELECT count(*) FROM coupon_uses u WHERE u.code = c.code)""",
    "what was given up is not what uncollectible invoices lack and disputes lost": """
        SELECT 1 WHERE (SELECT coalesce(sum(value_amount), 0) FROM ledger_postings WHERE account = 'write_offs')
            <> (SELECT coalesce(sum(total_amount - paid_amount), 0) FROM invoices WHERE state = 'uncollectible')
             + (SELECT coalesce(sum(amount_amount), 0) FROM disputes WHERE state = 'lost')""",
    "what is on hold is not what is held, or held for an order that is billed or gone": """
        SELECT 1 WHERE (SELECT coalesce(sum(on_hold), 0) FROM balances)
            <> (SELECT coalesce(sum(amount_amount), 0) FROM holds WHERE state = 'held')
            OR EXISTS (SELECT FROM holds h LEFT JOIN orders o ON o.id = h.order_id LEFT JOIN invoice_lines l USING (order_id)
                        WHERE h.state = 'held' AND (o.gone_at IS NOT NULL OR l.order_id IS NOT NULL))""",
    "credits are not what was granted, less what lapsed and what was taken back": """
        SELECT 1 WHERE (SELECT coalesce(sum(value_amount), 0) FROM ledger_postings WHERE account = 'credit_grants')
            <> (SELECT coalesce(sum(amount - lapsed - taken_back), 0) FROM credit_grants)""",
    "an invoice grants something else than it promised, or before it is paid": """
        SELECT g.id FROM credit_grants g JOIN invoices i ON i.id = g.invoice_id LEFT JOIN invoice_lines l ON l.order_id = g.id
         WHERE g.amount IS DISTINCT FROM l.grants OR i.state <> 'paid'""",
    "money and credits are mixed": """
        SELECT entry_id FROM ledger_postings GROUP BY 1 HAVING count(DISTINCT value_currency) > 1""",
    "a subscription waits for money that is not its own": """
        SELECT s.id FROM subscriptions s LEFT JOIN invoice_lines l ON l.invoice_id = s.open_invoice_id AND l.subscription_id = s.id
         WHERE s.open_invoice_id IS NOT NULL AND l.order_id IS NULL""",
    "an event is kept twice": """
        SELECT event_id FROM provider_events GROUP BY 1 HAVING count(*) > 1""",
    "an order that is gone is owed": """
        SELECT l.order_id FROM invoice_lines l JOIN orders o ON o.id = l.order_id
         WHERE o.gone_at IS NOT NULL AND l.credited_at IS NULL""",
}

ALL_THAT_IS_WRONG = "SELECT string_agg(wrong, '; ') FROM (" + (
    " UNION ALL ".join(
        f"SELECT '{wrong.replace(chr(39), chr(39) * 2)}' AS wrong WHERE EXISTS ({statement})"
        for wrong, statement in NEVER.items()
    )
    + ") AS all_of_it"
)

#: The subscriptions, with the invoices of their periods: what a change costs is billed besides.
BILLED_PERIODS = """
    SELECT s.order_id, s.period, count(DISTINCT l.invoice_id) FROM subscriptions s JOIN invoice_lines l ON l.subscription_id = s.id
     WHERE l.description NOT LIKE '%, change, %' GROUP BY s.id"""


def machine_on(new_billing):
    class Histories(RuleBasedStateMachine):
        clients = Bundle("clients")
        purchases = Bundle("purchases")
        orders = Bundle("orders")
        charges = Bundle("charges")

        def __init__(self):
            super().__init__()
            self.billing = new_billing()
            self.post = []
            self.first_periods = {}

        def teardown(self):
            self.billing.engine.dispose()

        def try_to(self, use_case, ask):
            """A refusal is an answer; what counts is that it leaves the books right."""
            try:
                with self.billing.begin_work() as work:
                    use_case(work, ask)
            except (Conflict, Invalid, NotFound):
                return

        def invoice_of(self, purchase):
            found = [self.billing.invoices(order_id=line.order_id) for line in purchase.lines]
            return next((rows[0] for rows in found if rows), None)

        @initialize(target=clients)
        def begin(self):
            with self.billing.begin_work() as work:
                make_coupon(work, MakeCoupon(actor=SYSTEM, code="SPRING", percent=15, most_uses=3))
                pack = {"actor": SYSTEM, "service_id": a_line().service_id}
                set_credit_rule(work, SetCreditRule(**pack, option="pack", amount=5_000))
                set_credit_rule(work, SetCreditRule(**pack, option="plan", amount=2_000, resets=True))
                set_credit_rule(work, SetCreditRule(actor=SYSTEM, minimum=Money(20_000, "USD"), amount=1_000))
            return self.billing.meets()

        @rule(target=clients)
        def register(self):
            return self.billing.meets()

        @rule(client=clients, amount=AMOUNTS)
        def top_up(self, client, amount):
            ask = TopUpBalance(actor=MARCO, client_id=client, amount=Money(amount, "USD"), reference="wire")
            self.try_to(top_up_balance, ask)

        @rule(
            target=purchases,
            client=clients,
            prices=PRICES,
            quantity=st.integers(1, 3),
            is_checked=MOSTLY,
            has_coupon=MOSTLY,
        )
        def place(self, client, prices, quantity, is_checked, has_coupon):
            lines = [a_line(Money(price, "USD"), quantity=quantity, order_id=uuid4()) for price in prices]
            checked = replace(purchase_checked(client, *lines), coupon="" if has_coupon else "SPRING")
            self.billing.hears(*[checked] * is_checked)
            return checked

        @rule(target=purchases, client=clients, option=st.sampled_from(["pack", "plan"]), quantity=st.integers(1, 3))
        def buy_credits(self, client, option, quantity):
            line = replace(a_line(quantity=quantity), option=ChosenOption(code=option, name=option))
            checked = purchase_checked(client, line)
            self.billing.hears(checked)
            return checked

        @rule(target=purchases, client=clients, price=st.integers(1, 6_000), is_checked=MOSTLY)
        def spend_credits(self, client, price, is_checked):
            checked = purchase_checked(client, a_line(Money(price, CREDITS)), currency=CREDITS)
            self.billing.hears(*[checked] * is_checked)
            return checked

        @rule(
            target=purchases,
            client=clients,
            price=st.one_of(
                st.integers(1, 30_000).map(lambda price: Money(price, "USD")), st.just(Money(900, CREDITS))
            ),
            trial_days=st.sampled_from([0, 0, 7]),
            fee=st.sampled_from([0, 500]),
            on_renewal=st.sampled_from(["new_order", "nothing", "requests"]),
            option=st.sampled_from([None, ChosenOption(code="plan", name="plan")]),
        )
        def subscribe(self, client, price, trial_days, fee, on_renewal, option):
            terms = RecurringTerms(
                unit="month",
                trial_days=trial_days,
                set_up_fee=Money(fee, price.currency) if fee else None,
                on_renewal=on_renewal,
            )
            line = replace(a_line(price), recurring=terms, option=option)
            checked = purchase_checked(client, line, currency=price.currency)
            self.first_periods[line.order_id] = -1 if trial_days else 0
            self.billing.hears(checked)
            return checked

        @rule(days=st.integers(1, 40))
        def pass_time(self, days):
            """What is due by then waits to be heard, with all else that billing has told itself."""
            self.billing.now += timedelta(days=days)
            with self.billing.engine.begin() as connection:
                self.post += take_due(connection, self.billing.now)

        @rule(random=st.randoms(use_true_random=False), times=TIMES)
        def hear_itself(self, random, times):
            """Everything on its way comes, shuffled, each so many times."""
            waiting, self.post = self.post * times, []
            random.shuffle(waiting)
            for letter in waiting:
                if letter.queue == "billing":
                    self.billing.hears(from_wire(letter.name, letter.payload))

        @rule(
            place=st.integers(0, 5),
            quantity=st.integers(1, 4),
            price=st.sampled_from([None, 100, 50_000]),
            back=st.booleans(),
        )
        def change_plan(self, place, quantity, price, back):
            if (found := self.a_subscription(place)) is None:
                return
            wanted = price and Money(price, found.unit_price.currency)
            ask = ChangeSubscription(
                actor=MARCO, subscription_id=found.id, quantity=quantity, unit_price=wanted, is_credited=back
            )
            with self.billing.begin_work() as work:
                try:
                    _, purchase = change_subscription(work, ask)
                except Conflict:
                    return
                if purchase is not None:
                    issue_invoice(work, IssueInvoice(actor=MARCO, purchase=purchase))
            self.billing.now += timedelta(seconds=1)

        @rule(place=st.integers(0, 5), at_period_end=st.booleans())
        def end_plan(self, place, at_period_end):
            if found := self.a_subscription(place):
                ask = CancelSubscription(
                    actor=MARCO, subscription_id=found.id, reason="Enough", at_period_end=at_period_end
                )
                self.try_to(cancel_subscription, ask)

        def a_subscription(self, place):
            with self.billing.begin_work() as work:
                found = work.subscriptions.listed(of=None, limit=20, after=None)
                return found[place % len(found)] if found else None

        @rule(first=purchases, second=purchases)
        def transfer(self, first, second):
            ask = TransferPayment(
                actor=MARCO,
                from_order_id=first.lines[0].order_id,
                to_order_id=second.lines[0].order_id,
                reason="Instead",
            )
            self.try_to(transfer_payment, ask)

        @rule(client=clients, price=st.integers(1, 30_000), currency=st.sampled_from(["USD", CREDITS]), times=TIMES)
        def bill_by_hand(self, client, price, currency, times):
            line = {
                "description": "By hand",
                "unit_price": price,
                "quantity": 1,
                "discount": 0,
                "is_taxable": True,
                "service_id": None,
            }
            with self.billing.begin_work() as work:
                said = WriteDraft(actor=MARCO, client_id=client, currency=currency, lines=[line], due_on=None)
                draft_id = write_draft(work, said).id
            for _ in range(times):
                self.try_to(issue_draft, IssueDraft(actor=MARCO, draft_id=draft_id))

        @rule(purchase=purchases)
        def check(self, purchase):
            self.billing.hears(purchase)

        @rule(purchase=purchases)
        def review(self, purchase):
            self.billing.hears(*(review_demanded(purchase.client_id, line) for line in purchase.lines))

        @rule(purchase=purchases)
        def let_go(self, purchase):
            self.try_to(release_hold, ReleaseHold(actor=MARCO, order_id=purchase.lines[0].order_id, reason="Too long"))

        @rule(purchase=purchases, method=st.sampled_from(PaymentMethod), percent=st.sampled_from([None, 30, 70, 150]))
        def pay(self, purchase, method, percent):
            invoice = self.invoice_of(purchase)
            if invoice is None or method is PaymentMethod.CREDIT:
                return
            amount = percent and Money(invoice.total.amount * percent // 100, invoice.total.currency)
            self.try_to(
                pay_invoice, PayInvoice(actor=MARCO, invoice_id=invoice.invoice_id, method=method, amount=amount)
            )

        @rule(purchase=purchases)
        def void(self, purchase):
            if invoice := self.invoice_of(purchase):
                ask = VoidInvoice(actor=MARCO, invoice_id=invoice.invoice_id, reason="Mistake")
                self.try_to(void_invoice, ask)

        @rule(purchase=purchases)
        def write_off(self, purchase):
            if invoice := self.invoice_of(purchase):
                ask = WriteOffInvoice(actor=MARCO, invoice_id=invoice.invoice_id, reason="Gone away")
                self.try_to(write_off_invoice, ask)

        @rule(target=orders, purchase=purchases, place=st.integers(0, 2), gone=st.sampled_from(GONE))
        def drop(self, purchase, place, gone):
            order_id = purchase.lines[place % len(purchase.lines)].order_id
            self.billing.hears(gone(order_id))
            return order_id

        @rule(order=orders, gone=st.sampled_from(GONE))
        def drop_again(self, order, gone):
            self.billing.hears(gone(order))

        @rule(target=charges, purchase=purchases)
        def ask_for_card(self, purchase):
            invoice = self.invoice_of(purchase)
            if invoice is None or invoice.state != "open" or invoice.total.currency != "USD":
                return multiple()
            ask = RequestPayment(actor=MARCO, invoice_id=invoice.invoice_id, provider=Provider.STRIPE)
            with self.billing.begin_work() as work:
                return request_payment(work, ask).id

        @rule(charge=charges, standing=st.sampled_from(Standing), off=st.sampled_from([0, 0, 0, -1, 7]), times=TIMES)
        def hear_of_card(self, charge, standing, off, times):
            with self.billing.begin_work() as work:
                amount = work.charges.get(charge).amount
            received = Money(max(amount.amount + off, 1), "USD") if standing is Standing.PAID else None
            news = News(standing=standing, ref=f"cs_{charge}", money_ref=f"pi_{charge}", received=received)
            for _ in range(times):
                with self.billing.begin_work() as work:
                    settle_charge(work, SettleCharge(charge_id=charge, news=news))

        @rule(charge=charges, times=TIMES, nth=st.integers(1, 3))
        def take_webhook(self, charge, times, nth):
            news = EventNews(
                event_id=f"evt_{charge}_{nth}",
                kind="payment_intent.succeeded",
                about=About.CHARGE,
                refs=(),
                charge_id=charge,
                happened_at=self.billing.now,
            )
            for _ in range(times):
                with self.billing.begin_work() as work:
                    take_event(work, TakeEvent(provider=Provider.STRIPE, news=news, raw=b"{}"))

        @rule(purchase=purchases, to=st.sampled_from(Target), percent=st.sampled_from([None, 10, 60, 120]))
        def refund(self, purchase, to, percent):
            if invoice := self.invoice_of(purchase):
                amount = percent and Money(max(invoice.total.amount * percent // 100, 1), invoice.total.currency)
                ask = RefundInvoice(
                    actor=MARCO, invoice_id=invoice.invoice_id, target=to, reason="Not needed", amount=amount
                )
                self.try_to(refund_invoice, ask)

        @rule(place=st.integers(0, 5), standing=st.sampled_from(RefundStanding), times=TIMES)
        def hear_of_refund(self, place, standing, times):
            ids = self.billing.value("SELECT array_agg(id ORDER BY id) FROM refunds WHERE target = 'source'") or []
            if ids:
                refund_id = ids[place % len(ids)]
                news = RefundNews(standing=standing, ref=f"re_{refund_id}")
                for _ in range(times):
                    with self.billing.begin_work() as work:
                        settle_refund(work, SettleRefund(refund_id=refund_id, news=news))

        @rule(charge=charges, standing=st.sampled_from(DisputeStanding), times=TIMES)
        def hear_of_dispute(self, charge, standing, times):
            with self.billing.begin_work() as work:
                kept = work.charges.get(charge)
            if kept.received is None:
                return
            news = DisputeNews(
                standing=standing,
                ref=f"dp_{charge}",
                money_ref=kept.money_ref,
                amount=kept.received,
                reason="fraudulent",
            )
            for _ in range(times):
                with self.billing.begin_work() as work:
                    record_dispute(work, RecordDispute(charge_id=charge, news=news))

        @invariant()
        def each_period_is_billed_once(self):
            self.post += self.billing.letters
            self.billing.letters.clear()
            with self.billing.engine.connect() as connection:
                for order_id, period, invoices in connection.execute(text(BILLED_PERIODS)):
                    assert invoices == period + 1 - self.first_periods[order_id]

        @invariant()
        def the_books_are_right(self):
            assert self.billing.value(ALL_THAT_IS_WRONG) is None

    return Histories


def test_the_books_are_right_after_any_history(new_billing):
    run_state_machine_as_test(
        machine_on(new_billing),
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            database=None,
            # Making a failure smaller takes minutes here; as found it is told at once.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
