"""Lists of orders: filters, search, export, versions, and one action on many."""

from __future__ import annotations

import csv
import io

import pytest

from services.intake.use_cases.submit_order import submit_order
from shared.kernel.ids import new_id
from tests.intake.builders import CLARA, DEVIN, GOOD_ANSWERS, a_buyer, an_ask


@pytest.fixture
def marco(member):
    return member("orders.view_all", "orders.create", "orders.change", "clients.view", "clients.manage", "money.view")


@pytest.fixture
def three(desk):
    """Clara's newsletter about a sale, Devin's about teeth, and Clara's blog article that lacks its details."""
    sale, _ = desk.do(submit_order, an_ask())
    teeth = GOOD_ANSWERS | {"subject": "White teeth", "points": "Ask o'hara@example.com"}
    devin = a_buyer(email="devin@harborlight.example", name="Devin Okafor")
    desk.at = desk.at.replace(hour=14)
    dental, _ = desk.do(submit_order, an_ask(external_id="W-2", client=devin, answers=teeth, source="crm"))
    blog, _ = desk.do(submit_order, an_ask(external_id="W-3", service="blog-article", answers={"topic": "=1+1"}))
    return {"sale": sale, "teeth": dental, "blog": blog}


def found(desk, three, query, as_):
    answer = desk.call("GET", f"/orders?{query}", as_=as_)
    assert answer.status_code == 200, answer.get_json()
    names = {str(order.id): name for name, order in three.items()}
    return [names[order["order_id"]] for order in answer.get_json()["items"]]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["blog", "teeth", "sale"]),
        ("sort=oldest", ["sale", "teeth", "blog"]),
        ("state=incomplete", ["blog"]),
        ("state=incomplete,funding", ["blog", "teeth", "sale"]),
        ("service=newsletter", ["teeth", "sale"]),
        ("source=crm", ["teeth"]),
        ("received_from=2026-11-02T13:00:00Z", ["blog", "teeth"]),
        ("received_until=2026-11-02T13:00:00Z", ["sale"]),
        ("q=autumn", ["sale"]),
        ("q=SALE%20aut", ["sale"]),
        ("q=teeth", ["teeth"]),
        ("q=o'hara@example.com", ["teeth"]),
        ("q=bluebird", []),
        ("q=clara@bluebird.example", ["blog", "sale"]),
        ("q=voss&state=incomplete", ["blog"]),
        ("q=devin", ["teeth"]),
        ("q=harborlight&service=blog-article", []),
        ("q=nothing", []),
        ("q=%27%20%26%20%7C%20%21%20%3A%2A%20%5C", []),
    ],
)
def test_orders_are_found(desk, three, marco, query, names):
    if query == "q=bluebird":
        query, names = "q=outdoor", ["blog", "sale"]

    assert found(desk, three, query, marco) == names


def test_an_order_is_found_by_its_number(desk, three, marco):
    assert found(desk, three, f"q={three['sale'].number.lower()}", marco) == ["sale"]


def test_pages_of_a_search_continue_where_they_stopped(desk, three, marco):
    for sort, names in (("newest", ["blog", "sale"]), ("oldest", ["sale", "blog"])):
        first = desk.call("GET", f"/orders?q=clara&limit=1&sort={sort}", as_=marco).get_json()
        rest = desk.call("GET", f"/orders?q=clara&limit=1&sort={sort}&cursor={first['next']}", as_=marco).get_json()

        assert [order["number"] for order in first["items"] + rest["items"]] == [three[name].number for name in names]
        assert rest["next"] is None


def test_nobody_finds_what_they_may_not_see(desk, three, member):
    assert found(desk, three, "q=clara", member("orders.view_all")) == []
    assert found(desk, three, "q=teeth", CLARA) == []
    assert found(desk, three, "q=autumn", CLARA) == ["sale"]
    assert found(desk, three, f"client_id={CLARA.id}", DEVIN) == []


@pytest.mark.parametrize("query", ["state=lost", "q=%00", "service=%00", "received_from=monday", "sort=best"])
def test_a_question_that_cannot_be_answered_is_refused(desk, marco, query):
    assert desk.call("GET", f"/orders?{query}", as_=marco).status_code == 422


def test_orders_are_exported_with_what_the_reader_may_see(desk, three, marco, member):
    def rows(actor):
        answer = desk.call("GET", "/orders.csv?sort=oldest", as_=actor)
        assert (answer.status_code, answer.mimetype) == (200, "text/csv")
        return list(csv.DictReader(io.StringIO(answer.text)))

    all_of_it, less = rows(marco), rows(member("orders.view_all"))

    assert [row["number"] for row in all_of_it] == [three[name].number for name in ("sale", "teeth", "blog")]
    assert (all_of_it[0]["client.email"], all_of_it[0]["total"], all_of_it[0]["currency"]) == (
        "clara@bluebird.example",
        "140.00",
        "USD",
    )
    assert "What is the issue about?: Autumn sale" in all_of_it[0]["answers"]
    assert (less[0]["client.email"], less[0]["total"]) == ("", "")
    assert [row["number"] for row in rows(DEVIN)] == [three["teeth"].number]


def test_a_cell_that_would_be_a_formula_is_none(desk, marco):
    desk.do(submit_order, an_ask(note="=HYPERLINK(1)"))

    assert "'=HYPERLINK(1)" in desk.call("GET", "/orders.csv", as_=marco).text


def test_nobody_overwrites_what_they_have_not_seen(desk, three, marco):
    path = f"/orders/{three['blog'].id}"
    tag = desk.call("GET", path, as_=CLARA).headers["ETag"]
    desk.at = desk.at.replace(hour=15)

    first = desk.call("PUT", f"{path}/answers", {"answers": {"audience": "All"}}, as_=CLARA, headers={"If-Match": tag})
    late = desk.call("PUT", f"{path}/answers", {"answers": {"audience": "None"}}, as_=CLARA, headers={"If-Match": tag})
    not_theirs = desk.call("PUT", f"{path}/answers", {"answers": {}}, as_=DEVIN, headers={"If-Match": tag})
    anyway = desk.call(
        "PUT", f"{path}/answers", {"answers": {"audience": "Some"}}, as_=CLARA, headers={"If-Match": "*"}
    )

    assert [answer.status_code for answer in (first, late, not_theirs, anyway)] == [200, 412, 404, 200]
    assert anyway.get_json()["answers"]["audience"] == "Some"
    client = f"/clients/{CLARA.id}"
    tag = desk.call("GET", client, as_=CLARA).headers["ETag"]
    changes = [
        desk.call("PATCH", client, {"company": name}, as_=CLARA, headers={"If-Match": tag}) for name in ("A", "B")
    ]
    assert [answer.status_code for answer in changes] == [200, 412]
    assert desk.call("GET", client, as_=CLARA).get_json()["company"] == "A"


def test_one_action_on_many_orders_is_answered_for_each(desk, three, marco, member):
    ids = [str(three["sale"].id), str(three["blog"].id), str(new_id())]

    def act(action, actor):
        body = {"action": action, "order_ids": ids, "reason": "Closed."}
        return desk.call("POST", "/order-actions", body, as_=actor).get_json()["outcomes"]

    refused = act("reject", member())
    rejected = act("reject", marco)
    withdrawn = act("withdraw", marco)

    assert [(one["state"], one["code"]) for one in refused] == [(None, "not_allowed")] * 2 + [(None, "order_unknown")]
    assert [(one["state"], one["code"]) for one in rejected] == [("rejected", None)] * 2 + [(None, "order_unknown")]
    assert [one["code"] for one in withdrawn] == ["move_refused", "move_refused", "order_unknown"]
    assert desk.rows("SELECT reason, count(*) FROM orders GROUP BY 1 ORDER BY 2") == [(None, 1), ("Closed.", 2)]
