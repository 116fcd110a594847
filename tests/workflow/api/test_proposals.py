"""Changes while an order is under way, and what cancelling would mean."""

from __future__ import annotations

import pytest

from shared.contracts.parts import ChosenOption
from tests.workflow.builders import DEVIN, MARCO, WALTER, client_actor, invoice_paid

MORE = {"quantity": 2, "due_at": "2026-12-04T12:00:00+00:00", "difference": {"amount": 18_000, "currency": "USD"}}


@pytest.fixture
def order_id(queued):
    return queued()


def propose(call, order_id, actor, **said):
    answer = call("POST", f"/orders/{order_id}/proposals", said, as_=actor)
    return answer, (answer.get_json().get("items") or [{}])[0].get("proposal_id")


def answer(call, order_id, proposal_id, said, actor):
    return call("PUT", f"/orders/{order_id}/proposals/{proposal_id}/answer", {"answer": said}, as_=actor)


def test_what_the_agency_proposes_and_the_client_accepts_changes_the_order_once(
    call, order_id, clara, rows, everything
):
    _, proposal_id = propose(call, order_id, MARCO, **MORE)
    assert rows("SELECT quantity FROM orders") == [(1,)]

    assert answer(call, order_id, proposal_id, "accepted", clara).status_code == 200
    before = everything()
    assert answer(call, order_id, proposal_id, "accepted", clara).status_code == 200

    assert everything() == before
    seen = call("GET", f"/orders/{order_id}", as_=clara).get_json()
    assert (seen["quantity"], seen["due_at"], seen["total"]["amount"]) == (2, MORE["due_at"], 36_000)
    assert rows("SELECT sentence FROM history WHERE what = 'order_changed'") == [
        ("The order comes to $360.00 instead of $180.00.",)
    ]


def test_an_accepted_option_is_the_orders_and_is_told(call, queued, clara, letters):
    order_id = queued(option=ChosenOption(code="short", name="800 words"), estimated_minutes=120)
    assert call("GET", f"/orders/{order_id}", as_=WALTER).get_json()["option"] == {"code": "short", "name": "800 words"}
    long = {"code": "long", "name": "2,000 words"}

    _, proposal_id = propose(call, order_id, clara, option=long, quantity=2)
    letters.clear()
    answered = answer(call, order_id, proposal_id, "accepted", MARCO).get_json()["items"][0]

    assert (answered["option"], answered["state"]) == (long, "accepted")
    assert call("GET", f"/orders/{order_id}", as_=clara).get_json()["option"] == long
    told = next(one.payload for one in letters if one.name == "workflow.order_changed.v1")
    assert (told["option"], told["description"]) == (long, "quantity 2, option 2,000 words")


def test_only_the_other_side_answers_and_an_answer_stands(call, order_id, clara, unchanged):
    _, proposal_id = propose(call, order_id, clara, extra="A summary on top.", reason="For the newsletter.")
    with unchanged():
        assert answer(call, order_id, proposal_id, "accepted", clara).status_code == 403
        assert answer(call, order_id, proposal_id, "withdrawn", MARCO).status_code == 403
        assert answer(call, order_id, proposal_id, "accepted", WALTER).status_code == 403
        assert answer(call, order_id, proposal_id, "accepted", client_actor(DEVIN, "Devin")).status_code == 404

    assert answer(call, order_id, proposal_id, "declined", MARCO).status_code == 200
    refused = answer(call, order_id, proposal_id, "accepted", MARCO)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "proposal_answered")


def test_proposals_name_what_is_wrong_with_them(call, order_id, clara):
    euros = {"difference": {"amount": 1, "currency": "EUR"}}
    empty, _ = propose(call, order_id, clara, **euros)

    assert [(one["field"], one["code"]) for one in empty.get_json()["problems"]] == [
        ("quantity", "required"),
        ("difference", "not_yours"),
        ("difference", "currency"),
    ]


def test_who_may_not_see_money_or_clients_sees_proposals_without(call, order_id, clara):
    propose(call, order_id, MARCO, **MORE)
    propose(call, order_id, clara, extra="More.")

    shown = call("GET", f"/orders/{order_id}/proposals", as_=WALTER).get_json()["items"]

    assert [(one["by_name"], one["difference"]) for one in shown] == [("The client", None), ("Marco Reyes", None)]


def test_what_cancelling_means_is_said_before(call, order_id, hear, clara, unchanged):
    call("PUT", f"/orders/{order_id}/stage", {"stage": "writing"}, as_=WALTER)
    call("POST", f"/orders/{order_id}/tasks", {"title": "Outline"}, as_=WALTER)
    call("POST", f"/orders/{order_id}/time", {"minutes": 45, "worked_on": "2026-11-23"}, as_=WALTER)
    hear(invoice_paid(order_id))

    with unchanged():
        said = call("GET", f"/orders/{order_id}/cancellation", as_=MARCO).get_json()

    assert said == {
        "is_possible": True,
        "consequences": [
            "Walter Bloom stops working on it and has room for another order.",
            "1 open task will be closed.",
            "45 minutes were spent on it.",
            "Invoice INV-00001 is paid: the client may have money to get back.",
            "The client is told, with the reason.",
        ],
    }
    assert call("GET", f"/orders/{order_id}/cancellation", as_=clara).status_code == 403
    assert call("GET", f"/orders/{order_id}/cancellation", as_=WALTER).status_code == 403
