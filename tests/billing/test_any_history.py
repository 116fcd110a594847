"""Whatever happens in whatever order: nothing is made, lost or numbered wrongly."""

from __future__ import annotations

from uuid import uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test

from services.billing.domain.payment import PaymentMethod
from services.billing.domain.refusals import Conflict
from services.billing.use_cases.pay_invoice import PayInvoice, pay_invoice
from services.billing.use_cases.top_up_balance import TopUpBalance, top_up_balance
from services.billing.use_cases.void_invoice import VoidInvoice, void_invoice
from shared.kernel.money import Money
from shared.kernel.refusals import Invalid
from tests.billing.builders import MARCO, a_line, order_cancelled, order_rejected, purchase_checked

AMOUNTS = st.integers(1, 50_000)
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
            <> (SELECT coalesce(sum(unit_price_amount * quantity), 0) FROM invoice_lines WHERE credited_at IS NULL)""",
    "a number is missing or given twice": """
        SELECT 1 FROM invoices HAVING count(*) <> (SELECT upcoming - 1001 FROM number_series)
            OR count(DISTINCT number) <> count(*)
            OR max(substr(number, 5)::bigint) <> (SELECT upcoming - 1 FROM number_series)""",
    "an order that is gone is owed": """
        SELECT l.order_id FROM invoice_lines l JOIN orders o ON o.id = l.order_id
         WHERE o.gone_at IS NOT NULL AND l.credited_at IS NULL""",
}


def machine_on(billing):
    class Histories(RuleBasedStateMachine):
        clients = Bundle("clients")
        purchases = Bundle("purchases")
        orders = Bundle("orders")

        def try_to(self, use_case, ask):
            """A refusal is an answer; what counts is that it leaves the books right."""
            try:
                with billing.begin_work() as work:
                    use_case(work, ask)
            except (Conflict, Invalid):
                return

        def invoice_of(self, purchase):
            found = billing.invoices(order_id=purchase.lines[0].order_id)
            return found[0].invoice_id if found else None

        @rule(target=clients)
        def register(self):
            return billing.meets()

        @rule(client=clients, amount=AMOUNTS)
        def top_up(self, client, amount):
            ask = TopUpBalance(actor=MARCO, client_id=client, amount=Money(amount, "USD"), reference="wire")
            self.try_to(top_up_balance, ask)

        @rule(target=purchases, client=clients, prices=PRICES, quantity=st.integers(1, 3))
        def place(self, client, prices, quantity):
            lines = [a_line(Money(price, "USD"), quantity=quantity, order_id=uuid4()) for price in prices]
            return purchase_checked(client, *lines)

        @rule(purchase=purchases)
        def check(self, purchase):
            billing.hears(purchase)

        @rule(purchase=purchases, method=st.sampled_from(["manual", "balance"]), amount=st.none() | AMOUNTS)
        def pay(self, purchase, method, amount):
            if invoice_id := self.invoice_of(purchase):
                money = Money(amount, "USD") if amount else None
                ask = PayInvoice(actor=MARCO, invoice_id=invoice_id, method=PaymentMethod(method), amount=money)
                self.try_to(pay_invoice, ask)

        @rule(purchase=purchases)
        def void(self, purchase):
            if invoice_id := self.invoice_of(purchase):
                self.try_to(void_invoice, VoidInvoice(actor=MARCO, invoice_id=invoice_id, reason="Mistake"))

        @rule(target=orders, purchase=purchases, place=st.integers(0, 2), is_cancelled=st.booleans())
        def drop(self, purchase, place, is_cancelled):
            order_id = purchase.lines[place % len(purchase.lines)].order_id
            billing.hears(order_cancelled(order_id) if is_cancelled else order_rejected(order_id))
            return multiple(order_id)

        @rule(order=orders)
        def drop_again(self, order):
            billing.hears(order_rejected(order))

        @invariant()
        def the_books_are_right(self):
            for wrong, statement in NEVER.items():
                assert billing.value(statement) is None, wrong

    return Histories


def test_the_books_are_right_after_any_history(billing):
    run_state_machine_as_test(
        machine_on(billing),
        settings=settings(
            max_examples=8,
            stateful_step_count=20,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
