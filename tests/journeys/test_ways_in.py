"""The same order sent by every way there is: completed by the link, reviewed by the client's manager, funded, and at work."""

from __future__ import annotations

import csv
import io
from uuid import NAMESPACE_DNS, uuid5

import pytest

from tests.journeys.test_order_journey import CLARA, OLIVIA, assert_nothing_is_left_over, state_of, submit

MARCO = "marco@northwind.example"
BUYER = {"email": CLARA, "name": "Clara Voss"}
ANSWERS = {"subject": "Autumn sale", "send_on": "2026-12-04"}
NEWSLETTER = {"service": "newsletter", "answers": ANSWERS}


def by_message(agency):
    submit(agency, external_id="W-1", client=BUYER, **NEWSLETTER)


def by_a_member(agency):
    agency.call("POST", "intake", "/orders", NEWSLETTER | {"client": BUYER}, as_=MARCO)


def by_the_client(agency):
    agency.call("POST", "intake", "/orders", NEWSLETTER, as_=CLARA)


def by_many_at_once(agency):
    order = NEWSLETTER | {"client": BUYER, "external_id": "1"}
    agency.call("POST", "intake", "/submissions", {"orders": [order]}, as_=MARCO)


def by_a_csv_file(agency):
    file = io.StringIO()
    cells = {"external_id": "1", "service": "newsletter", "client.email": CLARA, "client.name": "Clara Voss"}
    cells |= {f"answers.{name}": answer for name, answer in ANSWERS.items()}
    writer = csv.DictWriter(file, list(cells))
    writer.writeheader()
    writer.writerow(cells)
    agency.call("POST", "intake", "/imports", {"csv": file.getvalue(), "is_rehearsal": False}, as_=MARCO)


def by_a_basket(agency):
    agency.call("POST", "intake", "/purchases", {"orders": [NEWSLETTER]}, as_=CLARA)


def by_a_message_of_several(agency):
    submit(agency, task="intake.submit_purchase.v1", external_id="P-1", client=BUYER, orders=[NEWSLETTER])


def by_the_order_form(agency):
    service = agency.call("GET", "intake", "/services/newsletter")
    offer = {name: service[name] for name in ("name", "price", "pipeline", "description", "deadline_hours")}
    offer |= {"form": {"fields": service["form"]["fields"]}, "asked_when": "after", "revision_limit": 2}
    agency.call("PUT", "intake", "/services/newsletter", offer, as_=OLIVIA)
    form = {"key": "0198f0a2-6d3e-7c11-9b52", "client": BUYER, "answers": ANSWERS}
    agency.call("POST", "intake", "/order-forms/newsletter", form)


WAYS = [
    by_message,
    by_a_member,
    by_the_client,
    by_many_at_once,
    by_a_csv_file,
    by_a_basket,
    by_a_message_of_several,
    by_the_order_form,
]


@pytest.mark.parametrize("place", WAYS, ids=lambda way: way.__name__.removeprefix("by_").replace("_", "-"))
def test_the_same_order_comes_to_the_same_end_by_every_way(agency, place):
    clara = next(c for c in agency.call("GET", "intake", "/clients", as_=MARCO)["items"] if c["email"] == CLARA)
    watched = {"needs_review": True, "manager_id": str(uuid5(NAMESPACE_DNS, MARCO))}
    agency.call("PATCH", "intake", f"/clients/{clara['client_id']}", watched, as_=MARCO)
    agency.settle()

    place(agency)
    agency.settle()
    (order,) = agency.call("GET", "intake", "/orders", as_=OLIVIA)["items"]
    order_id = order["order_id"]
    assert (order["state"], state_of(agency, order_id)) == ("incomplete", "incomplete")
    assert [(problem["field"], problem["code"]) for problem in order["problems"]] == [("points", "required")]

    (asked,) = [m for m in agency.mail.to(CLARA) if "/forms/" in m.get_body(("plain",)).get_content()]
    token = asked.get_body(("plain",)).get_content().partition("/forms/")[2].split()[0]
    agency.call("PUT", "intake", f"/forms/{token}", {"answers": {"points": "Sale runs one week."}})
    agency.settle()
    assert state_of(agency, order_id) == "in_review"
    assert "For you to review" in " ".join(str(m["Subject"]) for m in agency.mail.to(MARCO))

    (queued,) = agency.call("GET", "intake", "/reviews", as_=MARCO)["items"]
    agency.call("POST", "intake", f"/orders/{queued['order_id']}/approval", as_=MARCO)
    agency.settle()

    order = agency.call("GET", "intake", f"/orders/{order_id}", as_=OLIVIA)
    assert (order["state"], order["approved_by"], order["total"]) == (
        "validated",
        "Marco Reyes",
        {"amount": 14_000, "currency": "USD"},
    )
    assert {line["field"]: line["value"] for line in order["brief"]} == ANSWERS | {"points": "Sale runs one week."}
    worked = agency.call("GET", "workflow", f"/orders/{order_id}", as_=OLIVIA)
    assert (worked["state"], len(worked["assignees"])) == ("queued", 1)
    assert_nothing_is_left_over(agency)
