"""What happens when two do it at once. Each race has a twin without the lock, which shows that the lock is what decides it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from threading import Barrier
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from services.billing.domain import refusals
from services.billing.domain.balance import Balance
from services.billing.domain.invoice import Invoice
from services.billing.domain.order import Order
from services.billing.domain.payment import PaymentMethod
from services.billing.domain.purchase import Purchase
from services.billing.domain.series import NumberSeries
from services.billing.messages import HANDLERS
from services.billing.storage.balances import Balances
from services.billing.storage.invoices import Invoices
from services.billing.storage.orders import Orders
from services.billing.storage.series import AllSeries
from services.billing.storage.work import Work
from services.billing.use_cases.issue_invoice import IssueInvoice, issue_invoice
from services.billing.use_cases.pay_invoice import PayInvoice, pay_invoice
from services.billing.use_cases.top_up_balance import TopUpBalance, top_up_balance
from shared.kernel.actors import SYSTEM
from tests.billing.builders import MARCO, a_line, order_rejected, purchase_checked, usd


def at_once(*jobs: Callable[[], object]) -> list[object]:
    """What each job gave or raised, all started at the same instant."""
    start = Barrier(len(jobs))

    def run(job):
        start.wait(10)
        try:
            return job()
        except (refusals.Conflict, IntegrityError) as no:
            return type(no).__name__

    with ThreadPoolExecutor(len(jobs)) as threads:
        return list(threads.map(run, jobs))


class Unlocked:
    """Both have read before either goes on: what a missing lock allows at worst."""

    def __init__(self, work: Work, both: Barrier) -> None:
        self.session, self.both = work.session, both

    def read(self, wanted):
        found = self.session.scalars(wanted).one()
        self.both.wait(10)
        return found


class UnlockedSeries(Unlocked, AllSeries):
    def locked(self, kind):
        return self.read(select(NumberSeries).where(NumberSeries.kind == kind, NumberSeries.is_current))


class UnlockedInvoices(Unlocked, Invoices):
    def locked(self, invoice_id, *, of=None):
        whole = selectinload(Invoice.lines), selectinload(Invoice.payments)
        return self.read(select(Invoice).where(Invoice.id == invoice_id).options(*whole))


class UnlockedBalances(Unlocked, Balances):
    def locked(self, client_id, currency):
        return self.read(select(Balance).where(Balance.client_id == client_id, Balance.currency == currency))


def work_without_the_lock_on(name: str, repository: type[Unlocked]) -> type[Work]:
    both = Barrier(2)
    lock_free = cached_property(lambda work: repository(work, both))
    lock_free.__set_name__(Work, name)
    return type("WorkWithoutALock", (Work,), {name: lock_free})


def pay(billing, invoice, kind=Work, method=PaymentMethod.BALANCE):
    def job():
        with billing.begin_work(kind) as work:
            pay_invoice(work, PayInvoice(actor=MARCO, invoice_id=invoice.invoice_id, method=method))
        return "paid"

    return job


def issue(billing, client_id, kind=Work, *, purchase_id=None):
    line = a_line(180)

    def job():
        purchase = Purchase(purchase_id=purchase_id or uuid4(), client_id=client_id, currency="USD", lines=(line,))
        with billing.begin_work(kind) as work:
            issue_invoice(work, IssueInvoice(actor=SYSTEM, purchase=purchase))
        return "issued"

    return job


def an_invoice_that_could_be_paid_twice(billing):
    client_id = billing.meets()
    invoice = billing.bills(client_id, a_line(180))
    top_up(billing, client_id, 1000)
    return client_id, invoice


def top_up(billing, client_id, dollars):
    with billing.begin_work() as work:
        top_up_balance(work, TopUpBalance(actor=MARCO, client_id=client_id, amount=usd(dollars), reference="wire"))
    billing.letters.clear()


def test_an_invoice_is_paid_once_from_the_balance(billing):
    client_id, invoice = an_invoice_that_could_be_paid_twice(billing)

    outcomes = at_once(*[pay(billing, invoice)] * 4)

    assert sorted(outcomes) == ["InvoicePaid", "InvoicePaid", "InvoicePaid", "paid"]
    assert billing.balance(client_id) == usd(820)
    assert len(billing.invoices()[0].payments) == 1
    assert billing.told() == ["invoice_paid", "order_funded"]


def test_without_the_lock_on_the_invoice_it_is_paid_twice(billing):
    client_id, invoice = an_invoice_that_could_be_paid_twice(billing)
    kind = work_without_the_lock_on("invoices", UnlockedInvoices)

    outcomes = at_once(*[pay(billing, invoice, kind)] * 2)

    assert outcomes == ["paid", "paid"]
    assert billing.balance(client_id) == usd(640)


def test_a_balance_pays_one_of_two_invoices_where_it_holds_enough_for_one(billing):
    client_id = billing.meets()
    first, second = billing.bills(client_id, a_line(180)), billing.bills(client_id, a_line(150))
    top_up(billing, client_id, 200)

    outcomes = at_once(pay(billing, first), pay(billing, second))

    assert sorted(outcomes) == ["BalanceTooLow", "paid"]
    assert billing.balance(client_id) in {usd(20), usd(50)}


def test_without_the_lock_on_the_balance_both_are_paid_from_the_same_money(billing):
    client_id = billing.meets()
    first, second = billing.bills(client_id, a_line(180)), billing.bills(client_id, a_line(150))
    top_up(billing, client_id, 200)
    kind = work_without_the_lock_on("balances", UnlockedBalances)

    outcomes = at_once(pay(billing, first, kind), pay(billing, second, kind))

    assert outcomes == ["paid", "paid"]


def test_invoices_issued_at_once_have_numbers_without_a_gap(billing):
    clients = [billing.meets() for _ in range(6)]

    at_once(*[issue(billing, client) for client in clients])

    assert sorted(invoice.number for invoice in billing.invoices()) == [f"INV-{n}" for n in range(1001, 1007)]


def test_without_the_lock_on_the_series_two_get_the_same_number_and_one_fails(billing):
    clients = [billing.meets() for _ in range(2)]
    kind = work_without_the_lock_on("series", UnlockedSeries)

    outcomes = at_once(*[issue(billing, client, kind) for client in clients])

    assert sorted(outcomes) == ["IntegrityError", "issued"]


def test_a_purchase_told_of_twice_at_once_is_billed_once(billing):
    checked = purchase_checked(billing.meets(), a_line(180))

    at_once(*[lambda: billing.hears(checked)] * 3)

    assert [invoice.number for invoice in billing.invoices()] == ["INV-1001"]
    assert billing.value("SELECT upcoming FROM number_series WHERE prefix = 'INV-'") == 1002


def test_an_order_that_goes_while_it_is_billed_is_not_owed(billing):
    client_id = billing.meets()

    for _ in range(8):
        checked = purchase_checked(client_id, a_line(180))
        rejected = order_rejected(checked.lines[0].order_id)
        at_once(lambda m=checked: billing.hears(m), lambda m=rejected: billing.hears(m))

    assert billing.invoices(state="open") == []
    assert billing.value("SELECT sum(value_amount) FROM ledger_postings WHERE account = 'receivables'") in {0, None}


def test_without_the_lock_on_the_order_it_stays_owed(billing):
    client_id = billing.meets()
    checked = purchase_checked(client_id, a_line(180))
    rejected = order_rejected(checked.lines[0].order_id)
    both = Barrier(2)

    class UnlockedOrders(Orders):
        def many_locked(self, order_ids):
            found = [Order(id=order_id, gone_at=None, gone_because=None) for order_id in order_ids]
            both.wait(10)
            return found

    class WorkWithoutALock(Work):
        @cached_property
        def orders(self):
            return UnlockedOrders(self.session)

    def hears(message):
        def job():
            with billing.begin_work(WorkWithoutALock) as work:
                HANDLERS[type(message)](work, message)
                both.wait(10)

        return job

    at_once(hears(checked), hears(rejected))

    assert len(billing.invoices(state="open")) == 1


def test_a_payment_and_a_cancellation_at_once_leave_the_books_balanced(billing):
    client_id = billing.meets()
    lines = a_line(180), a_line(420)
    invoice = billing.bills(client_id, *lines)
    top_up(billing, client_id, 600)
    rejected = order_rejected(lines[1].order_id)

    at_once(pay(billing, invoice), lambda: billing.hears(rejected))

    assert billing.invoices()[0].state == "paid"
    assert billing.balance(client_id) == usd(420)


def test_a_request_sent_twice_at_once_under_one_key_counts_once(billing, api):
    client_id = billing.meets()
    invoice = billing.bills(client_id, a_line(180))
    payment = {"method": "manual", "amount": {"amount": 5_000, "currency": "USD"}}
    application = api.http.application

    def send():
        return type(api)(application.test_client()).post(
            MARCO, f"/invoices/{invoice.invoice_id}/payments", payment, key="bank-1"
        )

    first, second, third = at_once(send, send, send)

    assert first == second == third
    assert first[0] == 201
    assert billing.invoices()[0].paid == usd(50)
