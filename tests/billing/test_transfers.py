"""What was paid for one order pays another of the same client."""

from __future__ import annotations

import pytest

from services.billing.domain.payment import PaymentMethod
from services.billing.domain.refusals import NothingDue, OrderUnbilled, TransferRefused
from services.billing.use_cases.pay_invoice import PayInvoice, pay_invoice
from services.billing.use_cases.transfer_payment import TransferPayment, transfer_payment
from shared.kernel.refusals import Invalid, NotAllowed
from tests.billing.builders import MARCO, WANDA, a_line, order_cancelled, usd


def transfers(billing, source, target, amount=None, actor=MARCO):
    ask = TransferPayment(
        actor=actor, from_order_id=source.order_id, to_order_id=target.order_id, reason="Swapped", amount=amount
    )
    with billing.begin_work() as work:
        transfer_payment(work, ask)


def revenue(billing):
    return -billing.value("SELECT coalesce(sum(value_amount), 0) FROM ledger_postings WHERE account = 'revenue'")


def states(billing):
    return {row.number: (row.state, row.due) for row in billing.invoices()}


@pytest.fixture
def two(billing):
    """A client with one order that is paid and another that is not."""
    client_id, paid, due = billing.meets(), a_line(180), a_line(100)
    invoice = billing.bills(client_id, paid)
    with billing.begin_work() as work:
        pay_invoice(work, PayInvoice(actor=MARCO, invoice_id=invoice.invoice_id, method=PaymentMethod.MANUAL))
    billing.bills(client_id, due)
    return client_id, paid, due


def test_what_a_cancelled_order_left_on_the_balance_pays_another(billing, two):
    client_id, paid, due = two
    billing.hears(order_cancelled(paid.order_id))

    transfers(billing, paid, due)

    assert states(billing) == {"INV-1001": ("paid", usd(0)), "INV-1002": ("paid", usd(0))}
    assert (billing.balance(client_id), revenue(billing)) == (usd(80), 10_000)


def test_an_order_that_became_cheaper_gives_a_part_and_goes_on(billing, two):
    client_id, paid, due = two

    transfers(billing, paid, due, usd(60))

    assert states(billing) == {"INV-1001": ("paid", usd(0)), "INV-1002": ("open", usd(40))}
    assert (billing.balance(client_id), revenue(billing)) == (usd(0), 22_000)
    assert billing.value("SELECT number || ' ' || total_amount FROM credit_notes") == "CN-1001 6000"


@pytest.mark.parametrize("amount", [usd(101), usd(0)])
def test_no_more_moves_than_is_due(billing, two, amount):
    _, paid, due = two
    entries = billing.count("ledger_entries")

    with pytest.raises(Invalid):
        transfers(billing, paid, due, amount)

    assert (billing.count("ledger_entries"), billing.count("credit_notes")) == (entries, 0)


def test_money_does_not_move_between_clients_nor_from_what_is_not_paid(billing, two):
    _, paid, due = two
    stranger, unknown = a_line(50), a_line(1)
    billing.bills(billing.meets("Devin Oduya"), stranger)
    entries = billing.count("ledger_entries")

    for source, target, refusal in (
        (paid, stranger, TransferRefused),
        (stranger, due, TransferRefused),
        (due, paid, NothingDue),
        (due, due, TransferRefused),
        (unknown, due, OrderUnbilled),
    ):
        with pytest.raises(refusal):
            transfers(billing, source, target)
    with pytest.raises(NotAllowed):
        transfers(billing, paid, due, actor=WANDA)

    assert billing.count("ledger_entries") == entries
