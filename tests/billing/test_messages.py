"""What billing hears, in any order and more than once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from services.billing.domain.refusals import PurchaseUnbillable
from services.billing.messages import HANDLERS
from shared.contracts.intake.facts import ClientChanged, ClientErased
from shared.contracts.parts import Address, ClientCard
from shared.contracts.routes import BILLING, heard_on
from shared.kernel.money import Money
from shared.kernel.refusals import NotYet
from tests.billing.builders import (
    NOON,
    a_line,
    client_registered,
    order_cancelled,
    order_rejected,
    order_withdrawn,
    purchase_checked,
    usd,
)

GONE = (order_rejected, order_withdrawn, order_cancelled)


def test_every_message_that_the_queue_hears_has_its_handler():
    assert set(HANDLERS) == set(heard_on(BILLING))


def test_a_checked_purchase_is_billed_with_fourteen_days_to_pay(billing):
    client_id = billing.meets()
    checked = purchase_checked(client_id, a_line(180, quantity=2), a_line(420))

    billing.hears(checked)

    (invoice,) = billing.invoices()
    assert (invoice.number, invoice.state, invoice.total, invoice.due) == ("INV-1001", "open", usd(780), usd(780))
    assert invoice.purchase_id == checked.purchase_id
    assert (invoice.client.client_id, invoice.client.name) == (client_id, "Clara Voss")
    assert [line.order_id for line in invoice.lines] == [line.order_id for line in checked.lines]
    assert (invoice.due_at - invoice.issued_at).days == 14
    assert billing.told() == ["invoice_issued"]


def test_a_purchase_that_the_balance_covers_is_paid_at_once_and_its_orders_are_funded(billing):
    client_id = billing.meets(prepaid=usd(600))
    checked = purchase_checked(client_id, a_line(180), a_line(420))

    billing.hears(checked)

    (invoice,) = billing.invoices()
    assert (invoice.state, invoice.paid, billing.balance(client_id)) == ("paid", usd(600), usd(0))
    issued = next(letter for letter in billing.letters if letter.name == "billing.invoice_issued.v1")
    assert issued.payload["due"] == {"amount": 0, "currency": "USD"}
    funded = [letter.payload["order_id"] for letter in billing.letters if letter.name == "billing.order_funded.v1"]
    assert funded == [str(line.order_id) for line in checked.lines]
    assert billing.told() == ["invoice_issued", "invoice_paid", "order_funded", "order_funded"]


def test_a_balance_that_does_not_cover_all_is_not_touched(billing):
    client_id = billing.meets(prepaid=usd(599))

    billing.hears(purchase_checked(client_id, a_line(180), a_line(420)))

    assert billing.invoices()[0].state == "open"
    assert billing.balance(client_id) == usd(599)


def test_the_same_purchase_again_is_no_news(billing):
    client_id = billing.meets(prepaid=usd(180))
    checked = purchase_checked(client_id)
    billing.hears(checked)
    billing.told()

    billing.hears(checked)

    assert len(billing.invoices()) == 1
    assert billing.told() == []
    assert billing.value("SELECT upcoming FROM number_series WHERE prefix = 'INV-'") == 1002


def test_a_purchase_of_a_client_not_met_yet_waits_and_changes_nothing(billing):
    with pytest.raises(NotYet):
        billing.hears(purchase_checked(uuid4()))

    assert (billing.invoices(), billing.told(), billing.count("orders")) == ([], [], 0)


def test_a_client_registered_twice_stays_who_they_are(billing):
    client_id = billing.meets("Clara Voss")

    billing.hears(client_registered(client_id, "Somebody Else"))

    assert billing.value("SELECT name FROM clients") == "Clara Voss"
    assert billing.told() == []


def test_a_free_purchase_is_paid_without_any_money(billing):
    billing.hears(purchase_checked(billing.meets(), a_line(0)))

    assert (billing.invoices()[0].state, billing.count("ledger_entries")) == ("paid", 0)
    assert billing.told() == ["invoice_issued", "invoice_paid", "order_funded"]


def test_an_amount_in_another_currency_is_paid_from_the_balance_in_that_currency(billing):
    client_id = billing.meets(prepaid=usd(1000))

    billing.hears(purchase_checked(client_id, a_line(Money(100, "EUR")), currency="EUR"))

    assert billing.invoices()[0].state == "open"
    assert billing.balance(client_id) == usd(1000)


@pytest.mark.parametrize(
    ("lines", "currency"),
    [
        ((a_line(Money(5, "EUR")),), "USD"),
        ((a_line(quantity=0),), "USD"),
        ((a_line(quantity=1 << 31, price=0),), "USD"),
        ((a_line(-1),), "USD"),
        ((a_line(order_id=uuid4(), quantity=2_000_000_000, price=100_000_000),), "USD"),
        ((a_line(order_id=(twice := uuid4())), a_line(order_id=twice)), "USD"),
    ],
    ids=["other currency", "none of it", "too many", "below zero", "too dear", "twice"],
)
def test_a_purchase_that_makes_no_invoice_is_refused(billing, lines, currency):
    client_id = billing.meets()

    with pytest.raises(PurchaseUnbillable):
        billing.hears(purchase_checked(client_id, *lines, currency=currency))

    assert (billing.invoices(), billing.told()) == ([], [])


@pytest.mark.parametrize("gone", GONE)
def test_an_open_invoice_whose_only_order_is_gone_is_void(billing, gone):
    checked = purchase_checked(billing.meets(prepaid=usd(1)))
    billing.hears(checked)
    billing.told()

    billing.hears(gone(checked.lines[0].order_id))

    (invoice,) = billing.invoices()
    assert (invoice.state, invoice.due) == ("void", usd(0))
    assert billing.told() == ["invoice_voided"]


@pytest.mark.parametrize("gone", GONE)
def test_an_order_that_is_gone_before_its_purchase_is_billed_never_is(billing, gone):
    client_id = billing.meets(prepaid=usd(1000))
    checked = purchase_checked(client_id)

    billing.hears(gone(checked.lines[0].order_id), checked, checked)

    assert (billing.invoices(), billing.told(), billing.balance(client_id)) == ([], [], usd(1000))


def test_only_the_orders_that_still_stand_are_billed(billing):
    client_id = billing.meets()
    checked = purchase_checked(client_id, a_line(180), a_line(420))

    billing.hears(order_rejected(checked.lines[0].order_id), checked)

    assert billing.invoices()[0].total == usd(420)


@pytest.mark.parametrize("gone", GONE)
def test_what_was_paid_for_an_order_that_is_gone_goes_back_to_the_balance(billing, gone):
    client_id = billing.meets(prepaid=usd(700))
    checked = purchase_checked(client_id, a_line(180), a_line(420))
    billing.hears(checked)
    billing.told()

    billing.hears(gone(checked.lines[1].order_id))

    assert billing.balance(client_id) == usd(520)
    assert billing.invoices()[0].state == "paid"
    assert billing.told() == []  # nobody hears of balances yet
    assert billing.value("SELECT sum(value_amount) FROM ledger_postings WHERE account = 'revenue'") == -180_00


def test_an_open_invoice_is_credited_for_one_of_its_orders_that_is_gone(billing):
    checked = purchase_checked(billing.meets(), a_line(180), a_line(420))
    billing.hears(checked)
    billing.told()

    billing.hears(order_withdrawn(checked.lines[1].order_id))

    (invoice,) = billing.invoices()
    assert (invoice.state, invoice.total, invoice.due) == ("open", usd(600), usd(180))
    assert [(payment.method, payment.amount) for payment in invoice.payments] == [("credit", usd(420))]
    assert billing.told() == []


@pytest.mark.parametrize("gone", GONE)
def test_an_order_that_is_gone_twice_is_no_news(billing, gone):
    client_id = billing.meets(prepaid=usd(700))
    checked = purchase_checked(client_id, a_line(180), a_line(420))
    message = gone(checked.lines[1].order_id)
    billing.hears(checked, message)
    billing.told()
    entries = billing.count("ledger_entries")

    billing.hears(message, order_rejected(checked.lines[1].order_id))

    assert (billing.balance(client_id), billing.told()) == (usd(520), [])
    assert billing.count("ledger_entries") == entries


def test_many_messages_may_be_digested_in_one_piece_of_work(billing):
    clara, priya = uuid4(), uuid4()
    first, second, third = (
        purchase_checked(clara, a_line(180), a_line(420)),
        purchase_checked(priya, a_line(300)),
        purchase_checked(clara, a_line(140)),
    )
    messages = [
        client_registered(clara),
        order_withdrawn(third.lines[0].order_id),
        first,
        client_registered(priya, "Priya Nair"),
        second,
        first,
        order_rejected(first.lines[0].order_id),
        third,
        order_cancelled(second.lines[0].order_id),
    ]

    with billing.begin_work() as work:
        for message in messages * 2:
            HANDLERS[type(message)](work, message)

    found = {invoice.number: (invoice.state, invoice.total, invoice.due) for invoice in billing.invoices()}
    assert found == {"INV-1001": ("open", usd(600), usd(420)), "INV-1002": ("void", usd(300), usd(0))}
    assert billing.told() == ["invoice_issued", "invoice_issued", "invoice_voided"]


def a_card(client_id, **changes):
    address = Address(line1="Ring 1", postal_code="1010", city="Vienna", country="AT")
    card = {"client_id": client_id, "email": "rosa@bluebird.example", "name": "Rosa Lind", "company": "Bluebird GmbH"}
    return ClientCard(**(card | {"tax_id": "ATU1", "country": "AT", "addresses": (address,)} | changes))


def test_a_changed_client_stands_on_later_invoices_and_not_on_those_that_are_issued(billing):
    client_id = billing.meets()
    first = purchase_checked(client_id, a_line(180))
    second = purchase_checked(client_id, a_line(180))
    changed = ClientChanged(client_id=client_id, client=a_card(client_id), changed_at=NOON)
    older = ClientChanged(
        client_id=client_id, client=a_card(client_id, name="Old"), changed_at=NOON - timedelta(hours=1)
    )

    billing.hears(first, changed, changed, older, second)

    buyers = billing.value("SELECT jsonb_agg(parties -> 'buyer' ORDER BY number) FROM invoices")
    assert [(each["name"], each["tax_id"], each["country"]) for each in buyers] == [
        ("Bluebird Outdoor", "", ""),
        ("Bluebird GmbH", "ATU1", "AT"),
    ]
    assert buyers[1]["address"] == "Ring 1\n1010 Vienna\nAT"
    assert billing.value("SELECT name FROM clients WHERE id = :id", id=client_id) == "Rosa Lind"


def test_a_client_whose_change_comes_before_their_registration_is_as_the_change_says(billing):
    client_id = uuid4()

    billing.hears(
        ClientChanged(client_id=client_id, client=a_card(client_id), changed_at=NOON), client_registered(client_id)
    )

    assert billing.value("SELECT name FROM clients WHERE id = :id", id=client_id) == "Rosa Lind"


def test_an_erased_client_stays_on_the_invoices_that_were_issued(billing):
    client_id = billing.meets()
    nobody = ClientCard(client_id=client_id, email="erased@erased.invalid", name="Erased client")
    erased = ClientErased(client_id=client_id, client=nobody, erased_at=NOON)

    billing.hears(purchase_checked(client_id, a_line(180)), erased, erased)

    assert billing.value("SELECT name || email || company FROM clients WHERE id = :id", id=client_id) == (
        "Erased clienterased@erased.invalid"
    )
    assert billing.value("SELECT parties -> 'buyer' ->> 'name' FROM invoices") == "Bluebird Outdoor"
