"""Invoices."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from services.billing.domain import refusals
from services.billing.domain.new_invoice import invoice_for
from services.billing.domain.paying import payable
from services.billing.domain.payment import PaymentMethod
from services.billing.domain.states import InvoiceState
from shared.contracts.billing.facts import (
    BalanceChanged,
    InvoiceIssued,
    InvoicePaid,
    InvoiceVoided,
    OrderFunded,
)
from shared.kernel.money import Money
from shared.kernel.refusals import Invalid
from tests.billing.builders import NOON, Notebook, a_balance, a_line, a_purchase, an_invoice, usd

LATER = NOON + timedelta(days=1)


def names(told):
    return [type(fact).__name__ for fact in told]


def receive(invoice, amount, balance=None):
    balance = balance or a_balance(usd(0), invoice.client_id)
    books = Notebook()
    told = invoice.receive(amount, balance, reference="wire", by="Marco Reyes", at=LATER, books=books)
    return told, books, balance


def release(invoice, line, balance=None):
    balance = balance or a_balance(usd(0), invoice.client_id)
    books = Notebook()
    told = invoice.release(line.order_id, balance, reason="Gone", by="Orderwright", at=LATER, books=books)
    return told, books, balance


def void(invoice, balance=None):
    balance = balance or a_balance(usd(0), invoice.client_id)
    books = Notebook()
    told = invoice.void(balance, reason="Mistake", by="Marco Reyes", at=LATER, books=books)
    return told, books, balance


def test_an_issued_invoice_is_owed_and_says_so():
    line = a_line(180)
    invoice = invoice_for(a_purchase(line), number="INV-1001", at=NOON)
    books = Notebook()

    told = invoice.issue(a_balance(usd(179), invoice.client_id), by="Orderwright", at=NOON, books=books)

    assert books.last() == {"receivables": 18_000, "revenue": -18_000}
    assert told == [
        InvoiceIssued(
            invoice_id=invoice.id,
            number="INV-1001",
            purchase_id=invoice.purchase_id,
            client_id=invoice.client_id,
            order_ids=(line.order_id,),
            total=usd(180),
            due=usd(180),
            issued_at=NOON,
            due_at=NOON + timedelta(days=14),
        )
    ]


def test_an_invoice_that_the_balance_covers_is_paid_with_its_issue():
    line = a_line(180)
    invoice = invoice_for(a_purchase(line), number="INV-1001", at=NOON)
    balance = a_balance(usd(200), invoice.client_id)

    told = invoice.issue(balance, by="Orderwright", at=NOON, books=Notebook())

    assert (invoice.state, invoice.paid_at, balance.held) == (InvoiceState.PAID, NOON, usd(20))
    assert told[0].due == usd(0)
    assert told[2:] == [
        InvoicePaid(
            invoice_id=invoice.id,
            number="INV-1001",
            purchase_id=invoice.purchase_id,
            client_id=invoice.client_id,
            order_ids=(line.order_id,),
            total=usd(180),
            method="balance",
            paid_at=NOON,
        ),
        OrderFunded(order_id=line.order_id, invoice_id=invoice.id, funded_at=NOON),
    ]


def test_a_part_payment_leaves_the_rest_due():
    invoice = an_invoice(a_line(180))

    told, books, _ = receive(invoice, usd(100))

    assert (invoice.state, invoice.paid, invoice.due, told) == (InvoiceState.OPEN, usd(100), usd(80), [])
    assert books.last() == {"cash_manual": 10_000, "receivables": -10_000}


def test_the_last_part_pays_the_invoice():
    invoice = an_invoice(a_line(180), paid=usd(100))

    told, _, _ = receive(invoice, usd(80))

    assert (invoice.state, invoice.due, invoice.paid_at) == (InvoiceState.PAID, usd(0), LATER)
    assert names(told) == ["InvoicePaid", "OrderFunded"]


def test_what_is_paid_too_much_goes_to_the_balance():
    invoice = an_invoice(a_line(180))

    told, books, balance = receive(invoice, usd(200))

    assert (invoice.paid, invoice.payments[0].amount, balance.held) == (usd(180), usd(180), usd(20))
    assert books.last() == {"cash_manual": 20_000, "receivables": -18_000, "client_balances": -2_000}
    assert names(told) == ["BalanceChanged", "InvoicePaid", "OrderFunded"]


def test_a_part_may_be_paid_from_the_balance():
    invoice = an_invoice(a_line(180))
    balance, books = a_balance(usd(100), invoice.client_id), Notebook()

    told = invoice.pay_from(balance, usd(100), by="Clara Voss", at=LATER, books=books)

    assert (invoice.due, balance.held, names(told)) == (usd(80), usd(0), ["BalanceChanged"])
    assert books.last() == {"client_balances": 10_000, "receivables": -10_000}


def test_a_balance_that_is_too_low_pays_nothing():
    invoice = an_invoice(a_line(180))
    balance, books = a_balance(usd(100), invoice.client_id), Notebook()

    with pytest.raises(refusals.BalanceTooLow):
        invoice.pay_from(balance, usd(180), by="Clara Voss", at=LATER, books=books)

    assert (invoice.due, invoice.payments, balance.held, books.entries) == (usd(180), [], usd(100), [])


@pytest.mark.parametrize(("state", "refusal"), [("paid", refusals.InvoicePaid), ("void", refusals.InvoiceVoid)])
def test_an_invoice_that_is_not_open_takes_no_payment(state, refusal):
    invoice = an_invoice(a_line(180), paid=usd(180) if state == "paid" else None)
    if state == "void":
        void(invoice)
    balance, books = a_balance(usd(500), invoice.client_id), Notebook()
    before = (invoice.state, invoice.paid, len(invoice.payments))

    with pytest.raises(refusal):
        invoice.receive(usd(1), balance, reference="", by="", at=LATER, books=books)
    with pytest.raises(refusal):
        invoice.pay_from(balance, usd(1), by="", at=LATER, books=books)
    with pytest.raises(refusal):
        payable(invoice, None, PaymentMethod.MANUAL)

    assert (invoice.state, invoice.paid, len(invoice.payments)) == before
    assert (balance.held, books.entries) == (usd(500), [])


def test_all_that_is_due_is_paid_where_no_amount_is_named():
    assert payable(an_invoice(a_line(180), paid=usd(100)), None, PaymentMethod.BALANCE) == usd(80)


@pytest.mark.parametrize(
    ("amount", "method", "field"),
    [
        (Money(100, "EUR"), PaymentMethod.MANUAL, "amount.currency"),
        (usd(0), PaymentMethod.MANUAL, "amount.amount"),
        (usd(181), PaymentMethod.BALANCE, "amount.amount"),
    ],
)
def test_an_amount_that_can_not_be_paid_is_named(amount, method, field):
    with pytest.raises(Invalid) as refused:
        payable(an_invoice(a_line(180)), amount, method)

    assert [problem.field for problem in refused.value.problems] == [field]


def test_a_void_invoice_is_owed_no_more_and_what_was_paid_is_on_the_balance():
    invoice = an_invoice(a_line(180), paid=usd(100))

    told, books, balance = void(invoice)

    assert (invoice.state, invoice.due, balance.held) == (InvoiceState.VOID, usd(0), usd(100))
    assert books.last() == {"revenue": 18_000, "receivables": -8_000, "client_balances": -10_000}
    assert told == [
        BalanceChanged(
            client_id=invoice.client_id,
            change=usd(100),
            balance=usd(100),
            reason="Invoice INV-1001 void (Mistake)",
            changed_at=LATER,
        ),
        InvoiceVoided(
            invoice_id=invoice.id,
            number="INV-1001",
            purchase_id=invoice.purchase_id,
            client_id=invoice.client_id,
            order_ids=invoice.order_ids,
            reason="Mistake",
            voided_at=LATER,
        ),
    ]


def test_void_twice_is_no_news():
    invoice = an_invoice(a_line(180), paid=usd(100))
    void(invoice)

    told, books, balance = void(invoice)

    assert (told, books.entries, balance.held) == ([], [], usd(0))


def test_a_paid_invoice_can_not_be_void():
    invoice = an_invoice(a_line(180), paid=usd(180))

    with pytest.raises(refusals.MoveRefused):
        void(invoice)

    assert (invoice.state, invoice.lines[0].is_owed) == (InvoiceState.PAID, True)


def test_the_last_order_of_an_open_invoice_that_goes_takes_the_invoice_with_it():
    lines = a_line(180), a_line(420)
    invoice = an_invoice(*lines, paid=usd(100))
    release(invoice, lines[0])

    told, books, balance = release(invoice, lines[1])

    assert (invoice.state, balance.held) == (InvoiceState.VOID, usd(100))
    assert books.last() == {"revenue": 42_000, "receivables": -32_000, "client_balances": -10_000}
    assert names(told) == ["BalanceChanged", "InvoiceVoided"]


def test_an_order_that_goes_may_leave_the_others_paid_for_and_only_they_are_funded():
    lines = a_line(180), a_line(420)
    invoice = an_invoice(*lines, paid=usd(300))

    told, books, balance = release(invoice, lines[1])

    assert (invoice.state, invoice.paid, balance.held) == (InvoiceState.PAID, usd(600), usd(120))
    assert books.last() == {"revenue": 42_000, "receivables": -30_000, "client_balances": -12_000}
    assert names(told) == ["BalanceChanged", "InvoicePaid", "OrderFunded"]
    assert told[2].order_id == lines[0].order_id


def test_an_order_of_a_paid_invoice_that_goes_is_refunded_once():
    lines = a_line(180), a_line(420)
    invoice = an_invoice(*lines, paid=usd(600))
    balance = a_balance(usd(0), invoice.client_id)

    first, _, _ = release(invoice, lines[0], balance)
    second, books, _ = release(invoice, lines[0], balance)

    assert (names(first), second, books.entries) == (["BalanceChanged"], [], [])
    assert (invoice.state, balance.held) == (InvoiceState.PAID, usd(180))


def test_every_order_of_a_paid_invoice_may_go_and_it_stays_paid():
    line = a_line(180)
    invoice = an_invoice(line, paid=usd(180))

    _, _, balance = release(invoice, line)

    assert (invoice.state, balance.held) == (InvoiceState.PAID, usd(180))


def test_a_free_order_that_goes_moves_no_money():
    lines = a_line(0), a_line(180)
    invoice = an_invoice(*lines)

    told, books, _ = release(invoice, lines[0])

    assert (told, books.entries, invoice.due) == ([], [], usd(180))


def test_an_order_of_a_void_invoice_that_goes_is_no_news():
    line = a_line(180)
    invoice = an_invoice(line)
    void(invoice)

    told, books, _ = release(invoice, line)

    assert (told, books.entries) == ([], [])


def test_an_order_is_on_the_invoice_at_the_price_it_was_placed_at():
    order_id = uuid4()
    invoice = invoice_for(a_purchase(a_line(180, quantity=3, order_id=order_id)), number="INV-1001", at=NOON)

    (line,) = invoice.lines

    assert (line.order_id, line.unit_price, line.total, line.position) == (order_id, usd(180), usd(540), 1)
