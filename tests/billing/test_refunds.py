"""Money that goes back: to where it came from, to the balance or by hand; never more than was paid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from services.billing.app import APP
from services.billing.domain.refund import Target
from services.billing.domain.refusals import NotRefundable, SourceTooSmall
from services.billing.use_cases.pay_invoice import PayInvoice, pay_invoice
from services.billing.use_cases.refund_invoice import RefundInvoice, refund_invoice
from shared.kernel.refusals import Invalid
from shared.runtime.embedded.process import free_port
from tests.billing.builders import MARCO, WANDA, a_client_actor, a_line, order_cancelled, usd
from tests.billing.conftest import Billing, Browser
from tests.billing.money_in import Desk, api_at
from tests.billing.test_money_in import open_page
from tests.support.cards import cards_at
from tests.support.waiting import wait_until


@pytest.fixture
def desk(billing: Billing, tmp_path: Path) -> Iterator[Desk]:
    with cards_at(tmp_path) as cards:
        yield Desk(billing, cards)


@pytest.fixture
def wired(billing: Billing, tmp_path: Path) -> Iterator[Desk]:
    port = free_port()
    with cards_at(tmp_path, webhooks_to=f"http://127.0.0.1:{port}") as cards:
        desk = Desk(billing, cards)
        with api_at(desk, port):
            yield desk


@pytest.fixture
def web(desk: Desk) -> FlaskClient:
    return APP.create_api(desk.settings, desk.billing.engine, desk.billing.begin_work).test_client()


def paid_by_card(desk: Desk, *lines, number="4242 4242 4242 4242", provider="stripe"):
    invoice = desk.billing.bills(desk.billing.meets(), *(lines or (a_line(180),)))
    page = open_page(desk, invoice, provider=provider)
    if provider == "stripe":
        desk.cards.pay(page.page_url, number)
    else:
        desk.cards.click(page.page_url, answer="pay")
    desk.concludes(page.charge_id)
    desk.billing.letters.clear()
    return invoice


def refund(desk_or_billing, invoice, target=Target.SOURCE, **more):
    billing = getattr(desk_or_billing, "billing", desk_or_billing)
    ask = RefundInvoice(actor=MARCO, invoice_id=invoice.invoice_id, target=target, reason="Not needed", **more)
    with billing.begin_work() as work:
        refund_invoice(work, ask)


def sums(billing: Billing) -> dict[str, int]:
    """What is on each account."""
    with billing.begin_work() as work:
        accounts = work.reads.trial_balance()
    return {row.account: row.debit - row.credit for row in accounts if row.debit != row.credit}


@pytest.mark.parametrize(("provider", "account"), [("stripe", "clearing_stripe"), ("paypal", "clearing_paypal")])
def test_a_payment_goes_back_to_where_it_came_from(desk, provider, account):
    invoice = paid_by_card(desk, provider=provider)

    refund(desk, invoice, amount=usd(30))
    desk.runs()

    made = desk.billing.value("SELECT state FROM refunds")
    assert (made, desk.charges()[0].refundable) == ("done", usd(150))
    assert sums(desk.billing) == {account: 15_000, "revenue": -15_000}


def test_a_whole_refund_ends_its_orders_and_has_a_credit_note(desk, web):
    line = a_line(180)
    invoice = paid_by_card(desk, line)

    refund(desk, invoice)
    (told,) = [letter for letter in desk.billing.letters if letter.name == "billing.invoice_refunded.v1"]
    desk.runs()
    _, shown = Browser(web).get(a_client_actor(invoice.client.client_id), f"/invoices/{invoice.invoice_id}/refunds")

    assert (told.queue, told.payload["order_ids"]) == ("workflow", [str(line.order_id)])
    assert [(note["number"], note["total"]["amount"]) for note in shown["credit_notes"]] == [("CN-1001", 18_000)]
    assert [(part["state"], part["target"]) for part in shown["refunds"]] == [("done", "source")]
    assert sums(desk.billing) == {}
    desk.billing.hears(order_cancelled(line.order_id))
    assert sums(desk.billing) == {}


def test_a_part_leaves_the_order_and_a_fee_is_kept(desk):
    line = a_line(180)
    invoice = paid_by_card(desk, line)

    refund(desk, invoice, amount=usd(100))
    part = [letter.payload["order_ids"] for letter in desk.billing.letters if letter.queue == "workflow"]
    desk.billing.letters.clear()
    refund(desk, invoice, fee=usd(20))
    rest = [letter.payload["order_ids"] for letter in desk.billing.letters if letter.queue == "workflow"]
    desk.billing.letters.clear()
    desk.billing.hears(order_cancelled(line.order_id))

    assert (part, rest) == ([[]], [[str(line.order_id)]])
    assert sums(desk.billing) == {"clearing_stripe": 18_000, "refunds": -16_000, "revenue": -2_000}


def test_one_order_of_several_is_refunded_to_the_balance(desk):
    lines = a_line(180), a_line(20)
    invoice = paid_by_card(desk, *lines)

    refund(desk, invoice, Target.BALANCE, order_id=lines[1].order_id)

    assert desk.billing.balance(invoice.client.client_id) == usd(20)
    assert [line.credited for line in desk.billing.invoices()[0].lines] == [usd(0), usd(20)]
    with pytest.raises(NotRefundable):
        refund(desk, invoice, Target.BALANCE, order_id=lines[1].order_id)


def test_a_part_is_spread_over_the_lines_to_the_last_unit(desk):
    invoice = paid_by_card(desk, a_line(1), a_line(1), a_line(1))

    refund(desk, invoice, Target.MANUAL, amount=usd(1))

    assert [line.credited.amount for line in desk.billing.invoices()[0].lines] == [34, 33, 33]
    assert sums(desk.billing) == {"cash_manual": -100, "clearing_stripe": 300, "revenue": -200}


def test_no_more_is_refunded_than_was_paid(desk):
    invoice = paid_by_card(desk)
    refund(desk, invoice, amount=usd(100))

    for wrong in ({"amount": usd(81)}, {"fee": usd(80)}, {"amount": usd(10), "fee": usd(10)}):
        with pytest.raises(Invalid):
            refund(desk, invoice, **wrong)

    assert (desk.billing.count("refunds"), desk.billing.count("credit_notes")) == (1, 1)
    assert desk.billing.value("SELECT upcoming FROM number_series WHERE prefix = 'CN-'") == 1002


def test_what_came_by_hand_does_not_go_back_through_a_provider(billing):
    invoice = billing.bills(billing.meets(), a_line(180))
    with billing.begin_work() as work:
        pay_invoice(work, PayInvoice(actor=MARCO, invoice_id=invoice.invoice_id, method="manual"))

    with pytest.raises(SourceTooSmall):
        refund(billing, invoice)

    assert billing.count("refunds") == 0


def test_an_open_invoice_has_nothing_to_refund(billing):
    invoice = billing.bills(billing.meets(), a_line(180))

    with pytest.raises(NotRefundable):
        refund(billing, invoice, Target.BALANCE)


def test_a_refund_whose_answer_is_lost_is_given_once(desk):
    invoice = paid_by_card(desk)
    refund(desk, invoice)
    (letter,) = [letter for letter in desk.billing.letters if letter.name == "billing.make_refund.v1"]
    desk.cards.behave(answer_cut=2)

    said = desk.runs()
    desk.billing.now += timedelta(minutes=5)
    desk.billing.letters.append(letter)
    desk.runs()

    assert said == ["Stripe: APIConnectionError"]
    assert [thing["amount"] for thing in desk.cards.things("refund")] == [18_000]
    assert sums(desk.billing) == {}


def test_a_refund_that_the_bank_sends_back_goes_to_the_balance_once(wired):
    invoice = paid_by_card(wired, number="4000 0000 0000 5126")
    refund(wired, invoice)
    wired.runs()
    wait_until(
        lambda: wired.billing.value("SELECT count(*) FROM provider_events WHERE kind LIKE 'refund.%'") == 2,
    )
    wired.runs()

    assert wired.billing.balance(invoice.client.client_id) == usd(180)
    assert wired.billing.value("SELECT failure FROM refunds") == "expired_or_canceled_card"
    assert sums(wired.billing) == {"clearing_stripe": 18_000, "client_balances": -18_000}
    assert wired.charges()[0].refundable == usd(180)


def test_only_who_records_payments_refunds_and_the_same_key_refunds_once(desk, web):
    api, invoice = Browser(web), paid_by_card(desk)
    path = f"/invoices/{invoice.invoice_id}/refunds"
    body = {"target": "balance", "reason": "Not needed", "amount": {"amount": 1_000, "currency": "USD"}}

    refused = [api.post(actor, path, body)[0] for actor in (WANDA, a_client_actor(invoice.client.client_id))]
    stranger = api.get(a_client_actor(desk.billing.meets()), path)[0]
    answers = [api.post(MARCO, path, body, key="refund-1") for _ in range(2)]

    assert (refused, stranger) == ([403, 403], 404)
    assert answers[0] == answers[1]
    assert desk.billing.count("refunds") == 1


def test_a_dispute_is_recorded_and_its_end_is_booked(wired):
    invoice = paid_by_card(wired, number="4000 0000 0000 0259")
    wait_until(lambda: wired.billing.value("SELECT count(*) FROM provider_events WHERE kind LIKE '%dispute%'") == 2)
    wired.runs()
    opened = sums(wired.billing)
    (dispute,) = wired.cards.things("dispute")

    wired.cards.click(f"{wired.cards.url}/desk/disputes/{dispute['id']}/lost")
    wait_until(lambda: wired.billing.value("SELECT count(*) FROM provider_events WHERE kind LIKE '%dispute%'") == 3)
    wired.runs()
    wired.runs()

    with wired.billing.begin_work() as work:
        (shown,) = work.disputes.listed(invoice.invoice_id, of=None, limit=10)
        others = work.disputes.listed(None, of=wired.billing.meets(), limit=10)
    assert opened == {"disputes": 18_000, "revenue": -18_000}
    assert (shown.state, shown.reason, shown.amount, others) == ("lost", "fraudulent", usd(180), [])
    assert sums(wired.billing) == {"write_offs": 18_000, "revenue": -18_000}


def test_a_cancelled_or_void_invoice_has_its_credit_note(billing):
    line = a_line(20)
    invoice = billing.bills(billing.meets(), a_line(180), line)

    billing.hears(order_cancelled(line.order_id), order_cancelled(line.order_id))

    with billing.begin_work() as work:
        notes = work.credit_notes.of_invoice(invoice.invoice_id)
    assert [(note.number, note.total, note.lines[0]["order_id"]) for note in notes] == [
        ("CN-1001", usd(20), str(line.order_id))
    ]
