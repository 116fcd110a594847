"""Subscriptions in billing: what is billed when, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.billing.domain.payment import PaymentMethod
from services.billing.use_cases.pay_invoice import PayInvoice, pay_invoice
from services.billing.use_cases.top_up_balance import TopUpBalance, top_up_balance
from shared.contracts.billing.subscriptions import RenewSubscription
from shared.contracts.parts import RecurringTerms
from shared.contracts.schema import from_wire
from shared.storage.timers import take_due
from tests.billing.builders import MARCO, WANDA, a_client_actor, a_line, order_cancelled, purchase_checked, usd


def a_retainer(price=180, **terms):
    return replace(a_line(price), recurring=RecurringTerms(**{"unit": "month"} | terms))


def rings(billing, days=0):
    """The clock goes on by `days`, and what is due at each stop is heard, until nothing is."""
    until = billing.now + timedelta(days=days)
    told = []
    while True:
        told += carries(billing)
        with billing.engine.begin() as connection:
            due = connection.execute(
                text(
                    "DELETE FROM timers WHERE key = (SELECT key FROM timers WHERE due_at <= :until ORDER BY due_at LIMIT 1) RETURNING name, payload, due_at"
                ),
                {"until": until},
            ).one_or_none()
        if due is None:
            billing.now = until
            return told
        billing.now = max(billing.now, due.due_at)
        billing.hears(from_wire(due.name, due.payload))


def carries(billing):
    """Billing hears what it told itself, until it has nothing more to say to itself. Returns all that somebody hears."""
    told = {}
    while letters := billing.letters[:]:
        billing.letters.clear()
        for letter in letters:
            told[letter.name, letter.text] = letter.name.split(".")[1]
            if letter.queue == "billing":
                billing.hears(from_wire(letter.name, letter.payload))
    return list(told.values())


def pays(billing, invoice):
    with billing.begin_work() as work:
        pay_invoice(work, PayInvoice(actor=MARCO, invoice_id=invoice.invoice_id, method=PaymentMethod.MANUAL))
    return carries(billing)


def the_subscription(api):
    (row,) = api.get(MARCO, "/subscriptions")[1]["items"]
    return row


def totals(billing):
    return sorted((invoice.number, invoice.state.value, invoice.total.amount) for invoice in billing.invoices())


@pytest.fixture
def retainer(billing):
    """Clara pays USD 180 a month, from noon on."""
    client_id, line = billing.meets(), a_retainer()
    billing.hears(purchase_checked(client_id, line))
    carries(billing)
    pays(billing, billing.invoices()[0])
    return client_id, line


def test_an_order_of_a_recurring_service_begins_a_subscription_once_it_is_paid(billing, api):
    client_id, line = billing.meets(), a_retainer(set_up_fee=usd(50))
    purchase = purchase_checked(client_id, line)

    billing.hears(purchase, purchase)
    told = carries(billing)
    (invoice,) = billing.invoices()

    assert told == ["invoice_issued"]
    assert [(each.description, each.total) for each in invoice.lines] == [
        ("Blog article", usd(180)),
        ("Blog article, set-up fee", usd(50)),
    ]
    assert the_subscription(api)["state"] == "pending"
    assert pays(billing, invoice).count("order_funded") == 1
    assert (the_subscription(api)["state"], the_subscription(api)["period_end"]) == (
        "active",
        "2026-12-23T12:00:00+00:00",
    )


def test_each_period_is_billed_once_and_brings_a_new_order(billing, api, retainer):
    told = rings(billing, days=30)

    assert told.count("subscription_renewed") == 1
    assert totals(billing) == [("INV-1001", "paid", 18_000), ("INV-1002", "open", 18_000)]
    (line,) = billing.invoices(state="open")[0].lines
    assert line.description == "Blog article, 2026-12-23 to 2027-01-23"
    assert line.order_id != retainer[1].order_id
    assert the_subscription(api)["period_end"] == "2027-01-23T12:00:00+00:00"


@pytest.mark.parametrize("then", ["reopen", "nothing"])
def test_a_renewal_without_a_new_order_is_billed_for_no_order(billing, then):
    client_id, line = billing.meets(), a_retainer(on_renewal=then)
    billing.hears(purchase_checked(client_id, line))
    carries(billing)
    pays(billing, billing.invoices()[0])

    rings(billing, days=30)
    (renewal,) = billing.invoices(state="open")

    assert billing.value("SELECT is_by_hand FROM invoice_lines WHERE invoice_id = :id", id=renewal.invoice_id)
    assert "order_funded" not in pays(billing, renewal)


def test_a_trial_costs_nothing_and_the_fee_comes_with_the_first_period(billing, api):
    client_id, line = billing.meets(), a_retainer(trial_days=14, set_up_fee=usd(50))
    billing.hears(purchase_checked(client_id, line))

    told = carries(billing)

    assert told.count("order_funded") == 1
    assert the_subscription(api)["state"] == "trialing"
    assert totals(billing) == [("INV-1001", "paid", 0)]
    rings(billing, days=14)
    assert totals(billing) == [("INV-1001", "paid", 0), ("INV-1002", "open", 23_000)]


def test_what_the_balance_covers_is_renewed_without_a_word(billing, api, retainer):
    with billing.begin_work() as work:
        top_up_balance(work, TopUpBalance(actor=MARCO, client_id=retainer[0], amount=usd(400), reference="T-1"))

    told = rings(billing, days=65)

    assert told.count("subscription_renewed") == 2
    assert "subscription_past_due" not in told
    assert (billing.balance(retainer[0]), the_subscription(api)["state"]) == (usd(40), "active")


def test_a_renewal_that_nobody_pays_is_tried_on_four_days_and_then_the_subscription_ends(billing, api, retainer):
    told = rings(billing, days=30 + 14 + 8)

    assert told.count("subscription_past_due") == 4
    assert told.count("subscription_cancelled") == 1
    assert totals(billing) == [("INV-1001", "paid", 18_000), ("INV-1002", "void", 18_000)]
    assert the_subscription(api)["reason"] == "The renewal was not paid."
    assert rings(billing, days=60) == []


def test_dunning_stops_when_the_renewal_is_paid(billing, api, retainer):
    rings(billing, days=30 + 14 + 4)
    (renewal,) = billing.invoices(state="open")
    assert the_subscription(api)["state"] == "past_due"

    assert "order_funded" in pays(billing, renewal)
    assert "subscription_past_due" not in rings(billing, days=10)
    assert the_subscription(api)["state"] == "active"


def test_an_order_that_is_cancelled_takes_its_subscription_with_it(billing, api):
    client_id, line = billing.meets(), a_retainer(set_up_fee=usd(50))
    billing.hears(purchase_checked(client_id, line))
    carries(billing)

    billing.hears(order_cancelled(line.order_id), order_cancelled(line.order_id))

    assert carries(billing).count("subscription_cancelled") == 1
    assert totals(billing) == [("INV-1001", "void", 23_000)]
    assert rings(billing, days=60) == []


def test_a_client_lets_it_run_out_and_may_think_again(billing, api, retainer):
    clara, path = a_client_actor(retainer[0]), f"/subscriptions/{the_subscription(api)['subscription_id']}"

    refused = api.put(clara, f"{path}/cancellation", {"reason": "Enough", "at_period_end": False})
    kept = [api.put(clara, f"{path}/cancellation", {"reason": "Enough"}), api.delete(clara, f"{path}/cancellation")]
    api.put(clara, f"{path}/cancellation", {"reason": "Enough"})
    told = rings(billing, days=31)

    assert refused[0] == 403
    assert [(status, body["ends_with_period"]) for status, body in kept] == [(200, True), (200, False)]
    assert told.count("subscription_cancelled") == 1
    assert totals(billing) == [("INV-1001", "paid", 18_000)]


def test_a_pause_holds_the_renewals(billing, api, retainer):
    path = f"/subscriptions/{the_subscription(api)['subscription_id']}/pause"

    status, paused = api.put(MARCO, path, {"reason": "Summer"})
    held = rings(billing, days=60)
    api.delete(MARCO, path)

    assert (status, paused["state"], held) == (200, "paused", [])
    assert rings(billing).count("subscription_renewed") == 1
    assert totals(billing)[1] == ("INV-1002", "open", 18_000)


def test_more_of_it_is_billed_for_the_rest_of_the_period_as_the_preview_said(billing, api, retainer):
    path = f"/subscriptions/{the_subscription(api)['subscription_id']}"
    rings(billing, days=15)

    _, preview = api.patch(MARCO, path, {"quantity": 2, "is_preview": True})
    unchanged = the_subscription(api)["quantity"]
    _, done = api.patch(MARCO, path, {"quantity": 2})

    amounts = {
        name: {"amount": amount, "currency": "USD"} for name, amount in (("now", 9_000), ("then", 36_000), ("back", 0))
    }
    assert preview == done == amounts
    assert (unchanged, the_subscription(api)["quantity"]) == (1, 2)
    assert totals(billing)[1] == ("INV-1002", "open", 9_000)


@pytest.mark.parametrize(("is_credited", "back"), [(True, 4_500), (False, 0)], ids=["credited", "from-the-next-on"])
def test_a_smaller_option_is_credited_for_the_rest_of_the_period_where_that_is_asked(
    billing, api, retainer, is_credited, back
):
    client_id, _ = retainer
    path = f"/subscriptions/{the_subscription(api)['subscription_id']}"
    smaller = {
        "quantity": 1,
        "unit_price": {"amount": 9_000, "currency": "USD"},
        "option": {"code": "small", "name": "Small"},
        "is_credited": is_credited,
    }
    rings(billing, days=15)

    _, preview = api.patch(MARCO, path, smaller | {"is_preview": True})
    untouched = (the_subscription(api)["option"], billing.count("credit_notes"))
    api.patch(MARCO, path, smaller)

    assert (preview["now"]["amount"], preview["back"]["amount"], untouched) == (0, 4_500, ("", 0))
    assert (billing.balance(client_id).amount, billing.count("credit_notes")) == (back, int(is_credited))
    shown = the_subscription(api)
    assert (shown["option"], shown["description"]) == ("small", "Blog article, Small")
    (renewal,) = [letter for letter in renewed(billing) if letter.name == "billing.subscription_renewed.v1"]
    assert renewal.payload["option"] == {"code": "small", "name": "Small"}
    api.patch(MARCO, path, {"quantity": 1, "option": {"code": "large", "name": "Large"}})
    assert the_subscription(api)["description"] == "Blog article, Large"


def renewed(billing):
    """What is told when the next period has begun."""
    billing.now += timedelta(days=16)
    with billing.engine.begin() as connection:
        due = take_due(connection, billing.now)
    billing.letters.clear()
    for letter in due:
        if letter.name == RenewSubscription.wire_name:
            billing.hears(from_wire(letter.name, letter.payload))
    return list({letter.text: letter for letter in billing.letters}.values())


def test_only_its_client_and_who_sees_money_see_it(billing, api, retainer):
    path = f"/subscriptions/{the_subscription(api)['subscription_id']}"

    assert api.get(a_client_actor(retainer[0]), path)[0] == 200
    assert api.get(a_client_actor(uuid4()), path)[0] == 404
    assert api.get(a_client_actor(uuid4()), "/subscriptions")[1]["items"] == []
    assert (api.get(WANDA, path)[0], api.get(None, path)[0]) == (403, 401)
    assert api.put(WANDA, f"{path}/pause", {"reason": "No"})[0] == 403


def test_recurring_revenue_and_churn_are_counted_by_month(billing, api, retainer):
    other = billing.meets("Devin Okafor", prepaid=usd(2_400))
    billing.hears(purchase_checked(other, a_retainer(1_200, unit="year")))
    carries(billing)
    billing.now = datetime(2026, 12, 5, tzinfo=UTC)
    path = f"/subscriptions/{api.get(a_client_actor(other), '/subscriptions')[1]['items'][0]['subscription_id']}"

    before = api.get(MARCO, "/reports/recurring")[1]["monthly"]
    api.put(MARCO, f"{path}/cancellation", {"reason": "Left", "at_period_end": False})
    after = api.get(MARCO, "/reports/recurring")[1]

    assert before == [{"count": 2, "amount": {"amount": 28_000, "currency": "USD"}}]
    assert after["monthly"] == [{"count": 1, "amount": {"amount": 18_000, "currency": "USD"}}]
    assert after["months"][-2:] == [
        {"month": "2026-11", "living": 0, "begun": 2, "ended": 0, "churn": None},
        {"month": "2026-12", "living": 2, "begun": 0, "ended": 1, "churn": 50.0},
    ]


def renewals(billing):
    return billing.value("SELECT count(*) FROM timers WHERE key LIKE 'subscription:%'")


def test_a_renewal_that_is_asked_before_its_time_comes_in_time(billing, api, retainer):
    early = RenewSubscription(subscription_id=UUID(the_subscription(api)["subscription_id"]), period=1)
    with billing.engine.begin() as connection:
        connection.execute(text("DELETE FROM timers"))

    billing.hears(early, early)

    assert (len(totals(billing)), renewals(billing)) == (1, 1)
    assert rings(billing, days=30).count("subscription_renewed") == 1


def test_the_next_period_waits_for_the_money_of_the_one_before(billing, api):
    billing.hears(purchase_checked(billing.meets(), a_retainer(unit="week")))
    carries(billing)
    pays(billing, billing.invoices()[0])

    told = rings(billing, days=15)
    paid = pays(billing, billing.invoices(state="open")[0])

    assert told.count("subscription_renewed") == 1
    assert "subscription_paid" in paid
    assert rings(billing).count("subscription_renewed") == 1


def test_a_renewal_that_is_declared_void_holds_nothing_up(billing, api, retainer):
    rings(billing, days=30 + 15)
    (renewal,) = billing.invoices(state="open")
    api.post(MARCO, f"/invoices/{renewal.invoice_id}/voidance", {"reason": "A gift"})

    told = rings(billing, days=20)

    assert the_subscription(api)["state"] == "active"
    assert told.count("subscription_renewed") == 1


def test_what_is_paid_when_it_is_cancelled_stays_paid(billing, api, retainer):
    rings(billing, days=30)
    (renewal,) = billing.invoices(state="open")
    with billing.begin_work() as work:
        pay_invoice(work, PayInvoice(actor=MARCO, invoice_id=renewal.invoice_id, method=PaymentMethod.MANUAL))
    unheard = billing.letters[:]
    billing.letters.clear()

    path = f"/subscriptions/{the_subscription(api)['subscription_id']}/cancellation"
    api.put(MARCO, path, {"reason": "Enough", "at_period_end": False})
    (told,) = {letter.text: letter.payload for letter in billing.letters}.values()
    billing.letters[:] = unheard
    carries(billing)

    assert told["unpaid_order_id"] is None
    assert totals(billing)[1] == ("INV-1002", "paid", 18_000)
    assert the_subscription(api)["state"] == "cancelled"
