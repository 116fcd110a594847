"""The ways in over HTTP: baskets, many at once, CSV files, keys against doubles. One set of rules for all (rule I-1)."""

from __future__ import annotations

import pytest

from shared.contracts.intake.facts import PurchaseChecked
from tests.intake.builders import CLARA, DEVIN, GOOD_ANSWERS

KIM = {"email": "kim@example.com", "name": "Kim Berg"}
NEWSLETTER = {"service": "newsletter", "answers": GOOD_ANSWERS}


@pytest.fixture
def marco(member):
    return member("orders.view_all", "orders.create", "orders.change", "clients.view", "money.view")


def problems_of(answer):
    assert answer.status_code == 422
    return {problem["field"]: problem["code"] for problem in answer.get_json()["problems"]}


def test_a_basket_is_several_orders_on_one_bill(desk, marco):
    body = {
        "external_id": "B-1",
        "client": KIM,
        "coupon": "AUTUMN",
        "orders": [NEWSLETTER, NEWSLETTER | {"quantity": 2}],
    }

    made = desk.call("POST", "/purchases", body, as_=marco)
    again = desk.call("POST", "/purchases", body, as_=marco)
    other = desk.call("POST", "/purchases", body | {"coupon": ""}, as_=marco)

    assert (made.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert made.get_json() == again.get_json()
    assert [order["state"] for order in made.get_json()["orders"]] == ["funding", "funding"]
    assert {order["total"]["amount"] for order in made.get_json()["orders"]} == {14_000, 28_000}
    assert (other.get_json()["code"], other.get_json()["fields"]) == ("submission_differs", ["coupon"])
    assert desk.names_told() == ["ClientRegistered", "OrderReceived", "OrderReceived", "PurchaseChecked"]
    checked = desk.told()[-1]
    assert isinstance(checked, PurchaseChecked)
    assert (len(checked.lines), checked.coupon) == (2, "AUTUMN")
    path = made.headers["Location"]
    assert desk.call("GET", path, as_=marco).get_json() == made.get_json()


def test_a_basket_is_billed_when_its_last_order_has_its_details(desk):
    body = {"orders": [NEWSLETTER, {"service": "newsletter"}]}

    made = desk.call("POST", "/purchases", body, as_=CLARA).get_json()
    assert desk.names_told() == ["OrderReceived", "OrderReceived", "OrderIncomplete"]
    missing = next(order for order in made["orders"] if order["state"] == "incomplete")
    desk.call("PUT", f"/orders/{missing['order_id']}/answers", {"answers": GOOD_ANSWERS}, as_=CLARA)

    assert desk.names_told()[3:] == ["OrderDetailsCompleted", "PurchaseChecked"]
    assert len(desk.told()[-1].lines) == 2


def test_everything_that_is_wrong_in_a_basket_is_named_and_nothing_is_placed(desk, marco):
    body = {
        "client": {"email": "kim", "name": "Kim"},
        "orders": [NEWSLETTER | {"quantity": 0}, {"service": "logo"}, NEWSLETTER | {"option": "long"}],
    }

    answer = desk.call("POST", "/purchases", body, as_=marco)

    assert problems_of(answer) == {
        "client.email": "not_an_email",
        "orders.0.quantity": "too_small",
        "orders.1.service": "service_unknown",
        "orders.2.option": "option_unknown",
    }
    assert problems_of(desk.call("POST", "/purchases", {"orders": []}, as_=CLARA)) == {"orders": "out_of_range"}
    assert desk.rows("SELECT count(*) FROM purchases") == [(0,)]
    assert desk.told() == []


def test_somebody_elses_purchase_is_not_there(desk, member):
    made = desk.call("POST", "/purchases", {"external_id": "B-1", "orders": [NEWSLETTER]}, as_=CLARA).get_json()

    assert desk.call("GET", f"/purchases/{made['purchase_id']}", as_=DEVIN).status_code == 404
    theirs = desk.call("POST", "/purchases", {"external_id": "B-1", "orders": [NEWSLETTER]}, as_=DEVIN)
    assert (theirs.status_code, theirs.get_json()["code"]) == (404, "order_unknown")
    assert desk.call("POST", "/purchases", {"orders": [NEWSLETTER]}, as_=member()).status_code == 403


def test_a_key_makes_the_same_request_one_order_for_its_sender(desk):
    def post(path, body, actor, key="k-1"):
        return desk.call("POST", path, body, as_=actor, headers={"Idempotency-Key": key})

    first, again = (post("/orders", NEWSLETTER, CLARA) for _ in range(2))
    theirs = post("/orders", NEWSLETTER, DEVIN)
    other = post("/orders", NEWSLETTER | {"quantity": 2}, CLARA)
    basket = post("/purchases", {"orders": [NEWSLETTER]}, CLARA)

    assert (first.status_code, again.status_code, theirs.status_code) == (201, 200, 201)
    assert first.get_json()["order_id"] == again.get_json()["order_id"] != theirs.get_json()["order_id"]
    assert (other.status_code, basket.status_code) == (409, 409)
    assert problems_of(post("/orders", NEWSLETTER, CLARA, key="x" * 101)) == {"Idempotency-Key": "invalid"}
    assert desk.rows("SELECT count(*) FROM orders") == [(2,)]


def many(*orders):
    return {"orders": list(orders)}


def test_each_of_many_orders_is_answered(desk, marco):
    good = NEWSLETTER | {"client": KIM, "source": "crm"}
    body = many(
        good | {"external_id": "1"},
        good | {"external_id": "1"},
        good | {"external_id": "1", "quantity": 2},
        good | {"external_id": "2", "answers": {}},
        good | {"external_id": "3", "service": "logo", "quantity": "many"},
        good,
        "nonsense",
    )

    answer = desk.call("POST", "/submissions", body, as_=marco)
    again = desk.call("POST", "/submissions", body, as_=marco).get_json()["outcomes"]

    outcomes = answer.get_json()["outcomes"]
    assert answer.status_code == 200
    assert [o["outcome"] for o in outcomes] == ["new", "known", "refused", "new", "refused", "refused", "refused"]
    assert [o["outcome"] for o in again] == ["known", "known", "refused", "known", "refused", "refused", "refused"]
    assert (outcomes[0]["order"]["state"], outcomes[3]["order"]["state"]) == ("funding", "incomplete")
    assert [problem["field"] for problem in outcomes[3]["problems"]] == ["subject", "points", "send_on"]
    assert outcomes[2]["code"] == "submission_differs"
    assert {p["field"]: p["code"] for p in outcomes[4]["problems"]} == {
        "quantity": "invalid",
        "service": "service_unknown",
    }
    assert [p["field"] for p in outcomes[5]["problems"]] == ["external_id"]
    assert desk.rows("SELECT count(*) FROM orders") == [(2,)]
    assert desk.names_told().count("OrderReceived") == 2


def test_a_thousand_orders_are_taken_in_by_one_call(desk, marco):
    orders = [NEWSLETTER | {"client": KIM, "external_id": f"C-{n}"} for n in range(1000)]

    answer = desk.call("POST", "/submissions", many(*orders), as_=marco)
    one_more = desk.call("POST", "/submissions", many(*orders, orders[0]), as_=marco)

    assert {o["outcome"] for o in answer.get_json()["outcomes"]} == {"new"}
    assert problems_of(one_more) == {"orders": "invalid"}
    assert desk.rows("SELECT count(*), count(DISTINCT number) FROM orders") == [(1000, 1000)]


def test_a_rehearsal_answers_the_same_and_keeps_nothing(desk, marco):
    orders = [NEWSLETTER | {"client": KIM, "external_id": "1"}, {"external_id": "2", "service": "logo", "client": KIM}]

    rehearsed = desk.call("POST", "/submissions", many(*orders) | {"is_rehearsal": True}, as_=marco).get_json()

    assert [o["outcome"] for o in rehearsed["outcomes"]] == ["new", "refused"]
    assert desk.rows(
        "SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM clients WHERE email LIKE 'kim%')"
    ) == [(0, 0)]
    assert desk.told() == []


def test_many_orders_need_the_permission_that_one_needs(desk, member):
    assert desk.call("POST", "/submissions", many(NEWSLETTER)).status_code == 401
    assert desk.call("POST", "/submissions", many(NEWSLETTER), as_=member()).status_code == 403
    mine = many(NEWSLETTER | {"external_id": "1"}, NEWSLETTER | {"external_id": "2", "client": KIM})
    outcomes = desk.call("POST", "/submissions", mine, as_=CLARA).get_json()["outcomes"]
    assert [o["outcome"] for o in outcomes] == ["new", "refused"]


CSV = """\
external_id;service;quantity;client.email;client.name;answers.subject;answers.points;answers.send_on
1;newsletter;2;kim@example.com;Kim Berg;Autumn sale;"One week; all tents";2026-12-04
2;newsletter;;kim@example.com;Kim Berg;Spring sale;;soon

3;logo;many;kim;;;;
"""


def test_a_csv_file_is_previewed_row_by_row_and_then_taken_in_once(desk, marco):
    preview = desk.call("POST", "/imports", {"csv": CSV}, as_=marco).get_json()
    assert desk.rows("SELECT count(*) FROM orders") == [(0,)]

    taken = desk.call("POST", "/imports", {"csv": CSV, "is_rehearsal": False}, as_=marco).get_json()
    again = desk.call("POST", "/imports", {"csv": CSV, "is_rehearsal": False}, as_=marco).get_json()

    assert [o["outcome"] for o in preview["outcomes"]] == ["new", "new", "refused"]
    assert [{**o, "order": None} for o in preview["outcomes"]] == [{**o, "order": None} for o in taken["outcomes"]]
    assert [o["outcome"] for o in again["outcomes"]] == ["known", "known", "refused"]
    assert {p["field"]: p["code"] for p in taken["outcomes"][1]["problems"]} == {
        "points": "required",
        "send_on": "not_a_date",
    }
    assert {p["field"]: p["code"] for p in taken["outcomes"][2]["problems"]} == {
        "client.name": "required",
        "quantity": "invalid",
        "service": "service_unknown",
        "client.email": "not_an_email",
    }
    assert desk.rows(
        "SELECT source, external_id, o.quantity FROM purchases p JOIN orders o ON purchase_id = p.id ORDER BY 2"
    ) == [
        ("import", "1", 2),
        ("import", "2", 1),
    ]


@pytest.mark.parametrize("text", ["", "external_id,colour\n1,red", "service,service\na,b", "answers.\n1"])
def test_a_file_whose_columns_are_unknown_is_refused_whole(desk, marco, text):
    assert problems_of(desk.call("POST", "/imports", {"csv": text}, as_=marco)) == {"csv": "columns_unknown"}


def test_only_members_import(desk, member):
    assert desk.call("POST", "/imports", {"csv": CSV}, as_=CLARA).status_code == 403
    assert desk.call("POST", "/imports", {"csv": CSV}, as_=member()).status_code == 403
