"""A subscription across the apps: each period is billed and brings an order to work on, or ends where nobody pays (rule B-9)."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.journeys.test_audit import audited
from tests.journeys.test_order_journey import OLIVIA, state_of, submit
from tests.support.agency import everything_twice, in_order, shuffled

NORA = "nora@tidewater.example"
RETAINER = {
    "name": "Content retainer",
    "price": {"amount": 90_000, "currency": "USD"},
    "pipeline": "content-marketing",
    "form": {"fields": [{"name": "topics", "label": "Topics of the month", "kind": "text", "is_required": True}]},
}


def sells(agency, **recurring):
    offer = RETAINER | {"recurring": {"unit": "month"} | recurring}
    agency.call("PUT", "intake", "/services/content-retainer", offer, as_=OLIVIA)
    agency.settle()


def buys(agency):
    """Nora's order, paid for and under way."""
    order = submit(
        agency,
        external_id="W-9",
        service="content-retainer",
        client={"email": NORA, "name": "Nora Beck"},
        answers={"topics": "Winter tents"},
    )["order"]
    pay_all(agency)
    return order["order_id"]


def pay_all(agency):
    for invoice in agency.call("GET", "billing", "/invoices?state=open", as_=OLIVIA)["items"]:
        paid = {"method": "manual", "reference": "Bank"}
        agency.call("POST", "billing", f"/invoices/{invoice['invoice_id']}/payments", paid, as_=OLIVIA)
    agency.settle()


def later(agency, days):
    """What billing has planned happens `days` earlier, and what is due by then happens now."""
    with agency.offices["billing"].engine.begin() as connection:
        for column in ("period_start", "period_end", "anchor_at"):
            connection.execute(text(f"UPDATE subscriptions SET {column} = {column} - make_interval(days => {days})"))
        connection.execute(text(f"UPDATE timers SET due_at = due_at - make_interval(days => {days})"))
    agency.settle()


def orders(agency):
    return {row["order_id"]: row["state"] for row in agency.call("GET", "workflow", "/orders", as_=OLIVIA)["items"]}


def the_subscription(agency):
    (row,) = agency.call("GET", "billing", "/subscriptions", as_=OLIVIA)["items"]
    return row


@pytest.mark.parametrize(
    "post", [in_order, everything_twice, shuffled(5, twice=True)], ids=["in-order", "twice", "shuffled-and-twice"]
)
def test_a_renewal_that_is_paid_brings_the_next_order_to_work(agency, post):
    agency.post = post
    sells(agency)
    first = buys(agency)
    assert the_subscription(agency)["state"] == "active"

    later(agency, 32)
    (second,) = orders(agency).keys() - {first}
    waiting = orders(agency)[second]
    pay_all(agency)

    assert waiting == "funding"
    assert state_of(agency, second) == "queued"
    page = agency.call("GET", "workflow", f"/orders/{second}", as_=OLIVIA)
    assert [row["value"] for row in page["brief"]] == ["Winter tents"]
    assert (page["total"], page["invoice"]["state"]) == ({"amount": 90_000, "currency": "USD"}, "paid")
    assert agency.parked() == []
    assert agency.untold() == 0


def test_a_renewal_that_nobody_pays_is_dunned_by_mail_and_its_order_withdrawn(agency):
    sells(agency)
    first = buys(agency)
    later(agency, 32)
    (second,) = orders(agency).keys() - {first}

    for days in (16, 3, 3, 3, 2):
        later(agency, days)

    assert the_subscription(agency)["state"] == "cancelled"
    assert orders(agency)[second] == "withdrawn"
    subjects = [mail["Subject"] for mail in agency.mail.to(NORA)]
    assert subjects.count("Your subscription to Content retainer: $900.00 is still to pay") == 4
    assert subjects.count("Your subscription to Content retainer has ended") == 1
    assert agency.parked() == []


def test_a_renewal_may_take_the_same_order_up_again(agency):
    sells(agency, on_renewal="reopen")
    first = buys(agency)
    with agency.offices["workflow"].engine.begin() as connection:
        connection.execute(text("UPDATE orders SET state = 'completed', completed_at = now()"))

    later(agency, 32)

    assert orders(agency) == {first: "in_revision"}


@pytest.mark.parametrize("post", [in_order, shuffled(9, twice=True)], ids=["in-order", "shuffled-and-twice"])
def test_orders_on_a_plan_are_as_many_as_it_allows(agency, post):
    agency.post = post
    sells(agency, on_renewal="requests", requests_per_period=2, active_requests=None)
    buys(agency)
    plan = the_subscription(agency)["subscription_id"]
    on_plan = {
        "service": "content-retainer",
        "client": {"email": NORA, "name": "Nora Beck"},
        "answers": {"topics": "Summer tents"},
        "plan_id": plan,
    }

    second = submit(agency, external_id="W-10", **on_plan)["order"]["order_id"]
    third = submit(agency, external_id="W-11", **on_plan)
    later(agency, 32)
    unpaid = submit(agency, external_id="W-12", **on_plan)
    pay_all(agency)
    fourth = submit(agency, external_id="W-13", **on_plan)["order"]["order_id"]

    assert (state_of(agency, second), state_of(agency, fourth)) == ("queued", "queued")
    assert [[each["code"] for each in no["problems"]] for no in (third, unpaid)] == [["plan_used_up"]] * 2
    (shown,) = agency.call("GET", "intake", f"/clients/{the_subscription(agency)['client_id']}/plans", as_=OLIVIA)[
        "items"
    ]
    assert (shown["placed"], shown["under_way"]) == (1, 3)
    assert {(name, kind) for name, kind, _ in agency.parked()} == {("intake.submit_order.v1", "refused")}
    assert agency.untold() == 0


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("DELETE FROM timers WHERE key LIKE 'subscription:%'", "is active, but no timer renews it."),
        ("DELETE FROM timers WHERE key LIKE 'dunning:%'", "was not paid for, but nobody asks for the money."),
        ("UPDATE invoice_lines SET subscription_id = NULL WHERE order_number <> ''", "on 0 invoices only."),
    ],
    ids=["renewal", "dunning", "invoices"],
)
def test_the_audit_sees_what_keeps_a_subscription_from_its_way(agency, broken, said):
    sells(agency)
    buys(agency)
    later(agency, 32)
    before = audited(agency).findings

    with agency.offices["billing"].engine.begin() as connection:
        connection.execute(text(broken))

    (finding,) = audited(agency).findings
    assert before == []
    assert finding.endswith(said)
