"""Several orders in one message: taken in together or not at all, and answered as a basket over HTTP is."""

from __future__ import annotations

import pytest

from services.intake.messages import EXPLAIN, HANDLERS
from services.intake.messages.gathering import gather
from shared.contracts.intake.facts import SubmitPurchase
from shared.contracts.schema import from_wire
from shared.kernel.refusals import Invalid, Problem
from tests.intake.builders import GOOD_ANSWERS

BUYER = {"email": "kim@example.com", "name": "Kim Berg"}
ORDERS = [{"service": "newsletter", "answers": GOOD_ANSWERS}, {"service": "content-calendar", "answers": {}}]
PURCHASE = {"source": "webshop", "external_id": "P-1", "client": BUYER, "orders": ORDERS}


def hear(desk, *payloads):
    """What the consumer does with a bulk of them; returns the answers."""
    asks = [from_wire(SubmitPurchase.wire_name, payload) for payload in payloads]
    with desk.begin_work() as work:
        gather(work, asks)
        return [HANDLERS[SubmitPurchase](work, ask) for ask in asks]


def test_the_orders_of_a_message_are_one_purchase_and_each_is_answered(desk):
    (answer,) = hear(desk, PURCHASE)

    first, second = sorted(answer["purchase"]["orders"], key=lambda order: order["state"])
    assert answer["outcome"] == "accepted"
    assert (first["state"], first["problems"]) == ("funding", [])
    assert (second["state"], [missing["field"] for missing in second["problems"]]) == (
        "incomplete",
        ["website", "months"],
    )
    assert desk.rows("SELECT count(*), count(DISTINCT purchase_id) FROM orders") == [(2, 1)]
    assert desk.names_told() == ["ClientRegistered", "OrderReceived", "OrderReceived", "OrderIncomplete"]


def test_the_same_again_is_answered_alike_and_is_no_news(desk):
    first, second = hear(desk, PURCHASE, PURCHASE)
    desk.forget_letters()
    (third,) = hear(desk, PURCHASE)

    assert first == second == third
    assert desk.letters == []
    assert desk.rows("SELECT count(*) FROM orders") == [(2,)]


def test_where_one_order_cannot_be_none_is(desk):
    wrong = PURCHASE | {"orders": [*ORDERS, {"service": "logo", "quantity": 0}]}

    with pytest.raises(Invalid) as refused:
        hear(desk, wrong)

    assert {found.field: found.code for found in refused.value.problems} == {
        "orders.2.quantity": "too_small",
        "orders.2.service": "service_unknown",
    }
    assert desk.letters == []
    assert desk.rows("SELECT count(*) FROM purchases") == [(0,)]


def test_what_is_wrong_in_shape_and_in_sense_is_said_together(desk):
    payload = PURCHASE | {"client": {"email": "kim", "name": ""}, "orders": [{"service": "logo", "quantity": "two"}]}
    shape = [Problem(field="orders.0.quantity", code="invalid", message="Not a valid integer.")]

    found = desk.do(EXPLAIN[SubmitPurchase], payload, shape)

    assert {problem.field: problem.code for problem in found} == {
        "orders.0.quantity": "invalid",
        "orders.0.service": "service_unknown",
        "client.email": "not_an_email",
        "client.name": "required",
    }
