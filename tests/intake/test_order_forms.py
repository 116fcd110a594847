"""The order form: visitors order without an account, once, and hear of everything that is wrong."""

from __future__ import annotations

import pytest

from shared.kernel.actors import Actor, ActorKind
from tests.intake.builders import CLARA, GOOD_ANSWERS

KIM = {"email": "kim@example.com", "name": "Kim Berg"}
FORM = {"key": "0198f0a2-6d3e-7c11-9b52", "client": KIM, "answers": GOOD_ANSWERS}
OLIVIA = Actor(kind=ActorKind.MEMBER, id=None, name="Olivia", permissions=frozenset({"*"}))


def problems_of(answer):
    assert answer.status_code == 422
    return {problem["field"]: problem["code"] for problem in answer.get_json()["problems"]}


def test_a_visitor_orders_and_is_a_client_from_then_on(desk):
    made = desk.call("POST", "/order-forms/newsletter", FORM)
    again = desk.call("POST", "/order-forms/newsletter", FORM)

    assert (made.status_code, again.status_code) == (201, 200)
    assert made.get_json() == again.get_json()
    assert (made.get_json()["state"], made.get_json()["form_token"], made.get_json()["problems"]) == (
        "funding",
        None,
        [],
    )
    assert desk.names_told() == ["ClientRegistered", "OrderReceived", "PurchaseChecked"]
    assert desk.rows("SELECT source FROM purchases") == [("order-form",)]


def test_a_signed_in_client_orders_for_themselves(desk):
    made = desk.call("POST", "/order-forms/newsletter", FORM | {"client": None}, as_=CLARA)

    assert made.status_code == 201
    assert desk.rows("SELECT o.client_id, source FROM orders o JOIN purchases p ON p.id = purchase_id") == [
        (CLARA.id, "portal")
    ]
    assert desk.call("POST", "/order-forms/newsletter", FORM, headers={"Authorization": "Bearer x"}).status_code == 401


def test_everything_that_is_wrong_comes_back_at_once_and_nothing_is_placed(desk):
    form = FORM | {
        "client": {"email": "kim", "name": ""},
        "quantity": 0,
        "option": "big",
        "answers": {"send_on": "soon"},
    }

    assert problems_of(desk.call("POST", "/order-forms/newsletter", form)) == {
        "client.email": "not_an_email",
        "client.name": "required",
        "quantity": "too_small",
        "option": "option_unknown",
        "answers.subject": "required",
        "answers.points": "required",
        "answers.send_on": "not_a_date",
    }
    assert problems_of(desk.call("POST", "/order-forms/logo", FORM)) == {"service": "service_unknown"}
    assert problems_of(desk.call("POST", "/order-forms/newsletter", FORM | {"client": None})) == {"client": "required"}
    assert problems_of(desk.call("POST", "/order-forms/newsletter", FORM | {"key": "short"})) == {"key": "invalid"}
    assert desk.rows("SELECT count(*) FROM purchases") == [(0,)]
    assert desk.told() == []


@pytest.fixture
def asks_afterwards(desk):
    offer = desk.call("GET", "/services/newsletter").get_json()
    taken = {name: offer[name] for name in ("name", "price", "pipeline")} | {"asked_when": "after"}
    body = taken | {"form": {"fields": offer["form"]["fields"]}}
    assert desk.call("PUT", "/services/newsletter", body, as_=OLIVIA).status_code == 200


def test_a_service_that_asks_afterwards_is_ordered_first_and_its_form_opened_by_a_link(desk, asks_afterwards):
    made = desk.call("POST", "/order-forms/newsletter", FORM | {"answers": {}}).get_json()

    assert made["state"] == "incomplete"
    assert [problem["field"] for problem in made["problems"]] == ["subject", "points", "send_on"]
    assert desk.call("GET", f"/forms/{made['form_token']}").get_json()["number"] == made["number"]
