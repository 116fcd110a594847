"""The way of an order, from another system's message to a thanked client (product.md §2), whatever the post does to the messages."""

from __future__ import annotations

import json

import pytest

from tests.support.agency import everything_twice, in_order, shuffled
from tests.support.submissions import a_submission

OLIVIA = "olivia@northwind.example"
CLARA = "clara@bluebird.example"
DEVIN = "devin@harborlight.example"

POSTS = {
    "in order": in_order,
    "everything twice": everything_twice,
    "shuffled": shuffled(1),
    "shuffled again": shuffled(2),
    "shuffled and twice": shuffled(3, twice=True),
    "shuffled and twice again": shuffled(4, twice=True),
}


@pytest.fixture(params=POSTS, ids=[name.replace(" ", "-") for name in POSTS])
def any_post(request, agency):
    """The agency, with every kind of post there is."""
    agency.post = POSTS[request.param]
    return agency


def submit(agency, **order):
    """Put an order on the queue as the web shop does; return its answer."""
    agency.client.lpush("intake", a_submission(**order))
    agency.settle()
    return json.loads(agency.client.lindex("replies.webshop", 0))


def a_newsletter(**changes):
    order = {
        "external_id": "W-1",
        "service": "newsletter",
        "client": {"email": CLARA, "name": "Clara Voss", "company": "Bluebird Outdoor"},
        "answers": {"subject": "Autumn sale", "points": "Sale runs one week.", "send_on": "2026-12-04"},
    }
    return order | changes


def worker_of(agency, order_id):
    """The e-mail address of the member who works on the order."""
    order = agency.call("GET", "workflow", f"/orders/{order_id}", as_=OLIVIA)
    (member_id,) = [member["member_id"] for member in order["assignees"]]
    members = agency.call("GET", "workflow", "/members", as_=OLIVIA)["items"]
    return next(member["email"] for member in members if member["member_id"] == member_id)


def state_of(agency, order_id):
    return agency.call("GET", "workflow", f"/orders/{order_id}", as_=OLIVIA)["state"]


def work_and_deliver(agency, order_id):
    worker = worker_of(agency, order_id)
    for stage in ("content-calendar", "brief", "writing", "editing"):
        agency.call("PUT", "workflow", f"/orders/{order_id}/stage", {"stage": stage}, as_=worker)
        agency.settle()
    deliver(agency, order_id)


def deliver(agency, order_id):
    delivery = {"text": "Here it is.", "links": ["https://files.northwind.example/1"]}
    agency.call("POST", "workflow", f"/orders/{order_id}/deliveries", delivery, as_=worker_of(agency, order_id))
    agency.settle()


def assert_nothing_is_left_over(agency):
    assert agency.waiting() == []
    assert agency.parked() == []
    assert agency.untold() == 0
    ledger = agency.call("GET", "billing", "/ledger/trial-balance", as_=OLIVIA)
    assert ledger["is_balanced"] is True
    assert sum(account["debit"] - account["credit"] for account in ledger["accounts"]) == 0


def subjects_to(agency, address):
    return [str(mail["Subject"]) for mail in agency.mail.to(address)]


def test_an_order_paid_from_the_balance_is_worked_delivered_and_accepted(any_post):
    agency = any_post

    answer = submit(agency, **a_newsletter())
    order_id = answer["order"]["order_id"]
    assert answer["outcome"] == "accepted"
    assert answer["order"]["problems"] == []
    assert state_of(agency, order_id) == "queued"

    work_and_deliver(agency, order_id)
    assert state_of(agency, order_id) == "delivered"
    agency.call("POST", "workflow", f"/orders/{order_id}/acceptance", {}, as_=CLARA)
    agency.settle()

    order = agency.call("GET", "workflow", f"/orders/{order_id}", as_=OLIVIA)
    assert order["state"] == "completed"
    assert [d["state"] for d in order["deliveries"]] == ["accepted"]
    assert order["invoice"]["state"] == "paid"
    (invoice,) = agency.call("GET", "billing", f"/invoices?order_id={order_id}", as_=OLIVIA)["items"]
    assert (invoice["state"], invoice["total"]) == ("paid", {"amount": 14_000, "currency": "USD"})
    balance = agency.call("GET", "billing", f"/clients/{invoice['client']['client_id']}/balance", as_=OLIVIA)
    assert balance["balance"] == {"amount": 250_000 - 14_000, "currency": "USD"}
    notices = agency.call("GET", "notify", f"/notices?order_id={order_id}&limit=200", as_=OLIVIA)["items"]
    assert {notice["state"] for notice in notices} == {"delivered"}
    kinds = sorted(notice["kind"] for notice in notices if notice["kind"] != "stage_reached")
    assert kinds == [
        "invoice_issued",
        "invoice_paid",
        "order_assigned",
        "order_completed",
        "order_delivered",
        "order_received",
    ]
    assert len({mail["Message-ID"] for mail in agency.mail.mails}) == len(agency.mail.mails) == len(notices)
    assert_nothing_is_left_over(agency)


def test_missing_details_are_asked_for_and_completed_by_the_link_in_the_mail(any_post):
    agency = any_post

    answer = submit(agency, **a_newsletter(answers={"subject": "Autumn sale", "send_on": "soon"}))
    order_id = answer["order"]["order_id"]
    assert answer["outcome"] == "accepted"
    assert {problem["field"] for problem in answer["order"]["problems"]} == {"points", "send_on"}
    assert state_of(agency, order_id) == "incomplete"

    (asked,) = [m for m in agency.mail.to(CLARA) if "/forms/" in m.get_body(("plain",)).get_content()]
    token = asked.get_body(("plain",)).get_content().partition("/forms/")[2].split()[0]
    missing = {"points": "Sale runs one week.", "send_on": "2026-12-04"}
    agency.call("PUT", "intake", f"/forms/{token}", {"answers": missing})
    agency.settle()

    assert state_of(agency, order_id) == "queued"
    assert agency.offices["intake"].rows("SELECT count(*) FROM timers") == [(0,)]
    assert_nothing_is_left_over(agency)


def test_a_client_without_a_balance_pays_and_only_then_the_work_begins(any_post):
    agency = any_post

    answer = submit(agency, **a_newsletter(client={"email": DEVIN, "name": "Devin Okafor"}))
    order_id = answer["order"]["order_id"]
    assert state_of(agency, order_id) == "funding"

    (invoice,) = agency.call("GET", "billing", f"/invoices?order_id={order_id}", as_=OLIVIA)["items"]
    assert (invoice["state"], invoice["due"]["amount"]) == ("open", 14_000)
    payment = {"method": "manual", "reference": "bank transfer"}
    agency.call("POST", "billing", f"/invoices/{invoice['invoice_id']}/payments", payment, as_=OLIVIA)
    agency.settle()

    assert state_of(agency, order_id) == "queued"
    assert_nothing_is_left_over(agency)


def test_a_revision_brings_the_order_back_to_work_and_the_second_delivery_is_accepted(any_post):
    agency = any_post
    order_id = submit(agency, **a_newsletter())["order"]["order_id"]
    work_and_deliver(agency, order_id)

    reason = {"reason": "Please make it shorter."}
    agency.call("POST", "workflow", f"/orders/{order_id}/revisions", reason, as_=CLARA)
    agency.settle()
    assert state_of(agency, order_id) == "in_revision"
    worker = worker_of(agency, order_id)
    assert any("revision" in subject.lower() for subject in subjects_to(agency, worker))
    agency.call("PUT", "workflow", f"/orders/{order_id}/stage", {"stage": "editing"}, as_=worker)
    deliver(agency, order_id)
    agency.call("POST", "workflow", f"/orders/{order_id}/acceptance", {}, as_=CLARA)
    agency.settle()

    order = agency.call("GET", "workflow", f"/orders/{order_id}", as_=OLIVIA)
    assert order["state"] == "completed"
    assert [(d["number"], d["state"]) for d in order["deliveries"]] == [(1, "revision"), (2, "accepted")]
    assert_nothing_is_left_over(agency)


def test_an_order_that_can_be_none_is_refused_with_everything_that_is_wrong_and_leaves_no_trace(agency):
    answer = submit(
        agency,
        **a_newsletter(service="logo", client={"email": "clara(at)bluebird", "name": ""}, quantity=0, answers="none"),
    )

    assert answer["outcome"] == "refused"
    assert {problem["field"] for problem in answer["problems"]} == {
        "service",
        "client.email",
        "client.name",
        "quantity",
        "answers",
    }
    assert agency.call("GET", "workflow", "/orders", as_=OLIVIA)["items"] == []
    assert agency.call("GET", "intake", "/orders", as_=OLIVIA)["items"] == []
    assert [(name, kind) for name, kind, _ in agency.parked()] == [("intake.submit_order.v1", "refused")]


def test_the_same_order_in_another_message_is_the_same_order(any_post):
    agency = any_post
    first = submit(agency, **a_newsletter())

    second = submit(agency, **a_newsletter())

    assert second["order"]["order_id"] == first["order"]["order_id"]
    assert len(agency.call("GET", "workflow", "/orders", as_=OLIVIA)["items"]) == 1
    assert len(agency.call("GET", "billing", "/invoices", as_=OLIVIA)["items"]) == 1
    assert_nothing_is_left_over(agency)


def test_another_order_under_the_same_name_is_refused_and_the_difference_is_named(agency):
    submit(agency, **a_newsletter())

    answer = submit(agency, **a_newsletter(quantity=2))

    assert answer["outcome"] == "refused"
    assert answer["code"] == "submission_differs"
    assert "quantity" in answer["detail"]
    assert len(agency.call("GET", "workflow", "/orders", as_=OLIVIA)["items"]) == 1


def test_every_step_is_in_the_history_with_the_message_that_caused_it(agency):
    order_id = submit(agency, **a_newsletter())["order"]["order_id"]
    work_and_deliver(agency, order_id)
    agency.call("POST", "workflow", f"/orders/{order_id}/acceptance", {}, as_=CLARA)
    agency.settle()

    lines = agency.call("GET", "workflow", f"/orders/{order_id}/history?limit=200", as_=OLIVIA)["items"]

    assert [line["at"] for line in lines] == sorted(line["at"] for line in lines)
    told = [line["what"] for line in lines]
    for what in (
        "order_received",
        "order_validated",
        "order_assigned",
        "stage_changed",
        "order_delivered",
        "order_accepted",
        "order_completed",
    ):
        assert what in told
    assert next(line for line in lines if line["what"] == "order_received")["cause_id"] is not None
    assert all(line["sentence"] for line in lines)


def test_a_client_sees_their_own_orders_and_nobody_else_s(agency):
    order_id = submit(agency, **a_newsletter())["order"]["order_id"]

    assert [o["order_id"] for o in agency.call("GET", "workflow", "/orders", as_=CLARA)["items"]] == [order_id]
    assert agency.call("GET", "workflow", "/orders", as_=DEVIN)["items"] == []
    stranger = {"Authorization": f"Bearer {agency.token_of(DEVIN)}"}
    for app, path in (
        ("workflow", f"/orders/{order_id}"),
        ("workflow", f"/orders/{order_id}/history"),
        ("intake", f"/orders/{order_id}"),
    ):
        assert agency.offices[app].api.get(path, headers=stranger).status_code == 404
