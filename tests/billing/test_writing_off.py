"""Invoices that will never be paid, and the series that numbers come from."""

from __future__ import annotations

import pytest

from services.billing.domain.refusals import InvoiceUncollectible, MoveRefused, SeriesConfused, SeriesStarted
from services.billing.domain.series import Numbered
from services.billing.use_cases.choose_number_series import ChooseNumberSeries, choose_number_series
from services.billing.use_cases.pay_invoice import PayInvoice, PaymentMethod, pay_invoice
from services.billing.use_cases.write_off_invoice import WriteOffInvoice, write_off_invoice
from shared.kernel.actors import SYSTEM
from shared.kernel.refusals import NotAllowed
from tests.billing.builders import MARCO, WANDA, a_line, order_cancelled, usd

POSTED = "SELECT coalesce(sum(value_amount), 0) FROM ledger_postings WHERE account = :account"


def writes_off(billing, invoice, actor=MARCO):
    with billing.begin_work() as work:
        write_off_invoice(work, WriteOffInvoice(actor=actor, invoice_id=invoice.invoice_id, reason="Wound up"))


def pays(billing, invoice, amount=None):
    ask = PayInvoice(actor=MARCO, invoice_id=invoice.invoice_id, method=PaymentMethod.MANUAL, amount=amount)
    with billing.begin_work() as work:
        pay_invoice(work, ask)


def chooses(billing, prefix, start=None, kind=Numbered.INVOICE, actor=SYSTEM):
    with billing.begin_work() as work:
        choose_number_series(work, ChooseNumberSeries(actor=actor, kind=kind, prefix=prefix, start=start))


def test_what_is_due_is_given_up_and_twice_is_no_news(billing):
    invoice = billing.bills(billing.meets(), a_line(180))
    pays(billing, invoice, usd(80))

    writes_off(billing, invoice)
    entries = billing.count("ledger_entries")
    writes_off(billing, invoice)

    assert billing.count("ledger_entries") == entries
    (row,) = billing.invoices()
    assert (row.state, row.paid, row.due) == ("uncollectible", usd(80), usd(0))
    assert billing.value(POSTED, account="write_offs") == 10_000
    assert billing.value(POSTED, account="receivables") == 0


def test_an_order_of_an_invoice_given_up_that_is_gone_is_neither_revenue_nor_lost(billing):
    client_id, line = billing.meets(), a_line(180)
    invoice = billing.bills(client_id, line)
    writes_off(billing, invoice)

    billing.hears(order_cancelled(line.order_id))

    assert billing.value(POSTED, account="write_offs") == 0
    assert billing.value(POSTED, account="revenue") == 0
    assert billing.balance(client_id) == usd(0)
    assert billing.invoices()[0].state == "uncollectible"


def test_what_was_paid_or_given_up_is_not_given_up_or_paid(billing):
    paid, lost = billing.bills(billing.meets(), a_line(180)), billing.bills(billing.meets(), a_line(10))
    pays(billing, paid)
    writes_off(billing, lost)
    entries = billing.count("ledger_entries")

    with pytest.raises(MoveRefused):
        writes_off(billing, paid)
    with pytest.raises(InvoiceUncollectible):
        pays(billing, lost)
    with pytest.raises(NotAllowed):
        writes_off(billing, lost, WANDA)

    assert billing.count("ledger_entries") == entries


def test_a_new_series_begins_where_it_is_told_and_an_old_one_goes_on(billing):
    client_id = billing.meets()
    billing.bills(client_id, a_line())
    chooses(billing, "2027/", 100)
    billing.bills(client_id, a_line())
    chooses(billing, "2027/")
    billing.bills(client_id, a_line())
    chooses(billing, "INV-")
    billing.bills(client_id, a_line())

    assert sorted(row.number for row in billing.invoices()) == ["2027/100", "2027/101", "INV-1001", "INV-1002"]


def test_a_series_is_not_begun_anew_nor_mistaken_for_another(billing):
    billing.bills(billing.meets(), a_line())

    with pytest.raises(SeriesStarted):
        chooses(billing, "INV-", 5)
    with pytest.raises(SeriesConfused):
        chooses(billing, "INV-X", 1)
    with pytest.raises(SeriesConfused):
        chooses(billing, "CN-")
    with pytest.raises(NotAllowed):
        chooses(billing, "R", actor=WANDA)

    assert billing.value("SELECT array_agg(prefix ORDER BY prefix) FROM number_series") == ["CN-", "INV-"]
    assert billing.bills(billing.meets(), a_line()).number == "INV-1002"
