"""What billing tells, in any order and twice."""

from __future__ import annotations

import itertools

import pytest

from shared.contracts.billing.facts import CreditsGranted, InvoiceRefunded, PaymentDisputed
from shared.kernel.ids import new_id
from shared.kernel.money import Money
from shared.kernel.refusals import NotYet
from tests.workflow.builders import (
    HOUR,
    INVOICE,
    NOON,
    invoice_issued,
    invoice_paid,
    invoice_voided,
    invoice_written_off,
    order_received,
    order_validated,
)

INVOICE_OF = "SELECT invoice_number, invoice_state, state FROM orders"


@pytest.mark.parametrize(
    "fact", [invoice_issued, invoice_paid, invoice_voided, invoice_written_off], ids=lambda fact: fact.__name__
)
def test_an_invoice_of_an_order_we_have_not_met_waits_for_it(fact, hear, unchanged):
    known = order_received()
    hear(known)

    with unchanged(), pytest.raises(NotYet):
        hear(fact(known.order_id, new_id()))


def test_a_billed_order_waits_for_the_money(hear, rows, told):
    order = order_received()

    hear(order, invoice_issued(order.order_id, at=NOON + HOUR))

    assert rows(INVOICE_OF) == [("INV-00001", "open", "funding")]
    assert rows("SELECT sentence, is_visible, needs FROM history WHERE what = 'invoice_issued'") == [
        ("Invoice INV-00001 over $180.00 was issued.", True, "money.view")
    ]
    assert told() == []


def test_a_paid_invoice_shows_but_releases_nothing(hear, rows):
    order = order_received()

    hear(order, invoice_issued(order.order_id), invoice_paid(order.order_id, at=NOON + HOUR))

    assert rows(INVOICE_OF) == [("INV-00001", "paid", "funding")]


def test_one_invoice_shows_on_every_order_of_its_purchase(hear, rows):
    first, second = order_received(), order_received()

    hear(first, second, invoice_issued(first.order_id, second.order_id))

    assert rows(INVOICE_OF) == [("INV-00001", "open", "funding")] * 2


def test_an_invoice_that_is_issued_after_the_validation_moves_nothing_back(hear, rows):
    order = order_received()

    hear(order, order_validated(order.order_id, at=NOON + HOUR), invoice_issued(order.order_id, at=NOON + 2 * HOUR))

    assert rows(INVOICE_OF) == [("INV-00001", "open", "queued")]


@pytest.mark.parametrize("later", [0, 1], ids=["at once", "an hour later"])
@pytest.mark.parametrize(
    "end",
    [(invoice_paid, "paid"), (invoice_voided, "void"), (invoice_written_off, "uncollectible")],
    ids=["paid", "void", "written off"],
)
def test_in_any_order_and_twice_the_invoice_ends_as_it_ended(end, later, hear, rows):
    settle, state = end
    for chosen in itertools.permutations([invoice_issued, settle, invoice_issued, settle]):
        order = order_received()
        hear(order)

        hear(*(tell(order.order_id, at=NOON + (later * HOUR if tell is settle else 0 * HOUR)) for tell in chosen))

        assert rows(
            "SELECT invoice_id, invoice_number, invoice_state FROM orders WHERE id = :id", id=order.order_id
        ) == [(INVOICE, "INV-00001", state)]


def test_a_new_invoice_takes_the_place_of_a_void_one_also_when_the_old_news_is_late(hear, rows):
    order, second = order_received(), new_id()

    hear(
        order,
        invoice_issued(order.order_id, at=NOON + 2 * HOUR, invoice_id=second),
        invoice_issued(order.order_id, at=NOON),
        invoice_voided(order.order_id, at=NOON + HOUR),
    )

    assert rows("SELECT invoice_id, invoice_state FROM orders") == [(second, "open")]


def test_twice_is_no_news(hear, unchanged):
    order = order_received()
    facts = [invoice_issued(order.order_id), invoice_paid(order.order_id, at=NOON + HOUR)]
    hear(order, *facts)

    with unchanged():
        hear(*facts)


def invoice_refunded(*order_ids):
    return InvoiceRefunded(
        invoice_id=new_id(),
        number="INV-00001",
        client_id=new_id(),
        order_ids=order_ids,
        amount=Money(18_000, "USD"),
        target="source",
        credit_note="CN-1001",
        reason="Not needed",
        refunded_at=NOON,
    )


def test_an_order_whose_money_went_back_as_a_whole_ends_once(hear, rows, told):
    order = order_received()
    hear(order, invoice_issued(order.order_id), invoice_paid(order.order_id), order_validated(order.order_id))
    told()

    fact = invoice_refunded(order.order_id)
    hear(fact, fact)

    assert rows("SELECT state FROM orders") == [("cancelled",)]
    assert told().count("order_cancelled") == 1


def test_a_refund_of_an_order_we_have_not_met_waits_for_it(hear, unchanged):
    with unchanged(), pytest.raises(NotYet):
        hear(invoice_refunded(new_id()))


def credits_granted(order_id):
    return CreditsGranted(
        invoice_id=new_id(),
        client_id=new_id(),
        order_ids=(order_id,),
        amount=Money(4_000, "XXX"),
        granted_at=NOON,
    )


def test_an_order_that_bought_credits_is_done_when_they_come_and_only_once(hear, rows, told):
    order = order_received()
    hear(order, invoice_issued(order.order_id), invoice_paid(order.order_id), order_validated(order.order_id))
    told()

    fact = credits_granted(order.order_id)
    hear(fact, fact)

    assert rows("SELECT state FROM orders") == [("completed",)]
    assert told() == ["order_stage_changed", "order_completed"]


def test_credits_for_an_order_that_is_not_validated_or_not_met_wait_for_it(hear, unchanged):
    known = order_received()
    hear(known)

    for order_id in (known.order_id, new_id()):
        with unchanged(), pytest.raises(NotYet):
            hear(credits_granted(order_id))


def payment_disputed(*order_ids, state="open"):
    return PaymentDisputed(
        dispute_id=new_id(),
        client_id=new_id(),
        invoice_id=new_id(),
        order_ids=order_ids,
        amount=Money(18_000, "USD"),
        reason="fraudulent",
        state=state,
        happened_at=NOON,
    )


def test_a_disputed_payment_is_an_alarm_on_its_order_that_only_those_who_see_money_can_read(hear, rows, told):
    order = order_received()
    hear(order, order_validated(order.order_id))
    told()

    hear(payment_disputed(order.order_id), payment_disputed(order.order_id, state="lost"))

    assert rows("SELECT has_alarm FROM orders") == [(True,)]
    assert rows(
        "SELECT sentence, is_visible, needs FROM history WHERE what = 'payment_disputed' ORDER BY sentence"
    ) == [
        ("The client's bank has taken back $180.00: fraudulent.", False, "money.view"),
        ("The dispute over $180.00 was decided for the client.", False, "money.view"),
    ]
    assert told() == []


def test_a_dispute_over_an_order_we_have_not_met_waits_for_it(hear, unchanged):
    with unchanged(), pytest.raises(NotYet):
        hear(payment_disputed(new_id()))
