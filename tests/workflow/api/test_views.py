"""All orders looked at and changed together: filters, export, bulk, views, ETags, and an order as it was."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest

from tests.workflow.builders import (
    DEVIN,
    HOUR,
    MARCO,
    NOON,
    WALTER,
    WANDA,
    blog_article,
    clara,
    client_actor,
    order_received,
)


def found(call, query, who=MARCO):
    return [one["order_id"] for one in call("GET", f"/orders?{query}", as_=who).get_json()["items"]]


@pytest.fixture
def two(call, queued):
    """One that is begun, tagged and due soon, and another one."""
    first, second = queued(service=blog_article(deadline_hours=2)), queued(service=blog_article(code="newsletter"))
    call("PUT", f"/orders/{first}/stage", {"stage": "writing"}, as_=MARCO)
    call("PATCH", f"/orders/{first}/notes", {"tags": ["vip"]}, as_=MARCO)
    return first, second


def test_orders_are_found_by_what_they_are_and_clients_find_nothing_by_what_they_do_not_see(call, two):
    first, second = map(str, two)
    soon = quote((NOON + timedelta(days=1)).isoformat())

    queries = ("service=newsletter", "stage=writing", "tag=vip", f"due_before={soon}", f"due_after={soon}")
    assert [found(call, query) for query in queries] == [[second], [first], [first], [first], [second]]
    assert sorted(found(call, "tag=vip", client_actor())) == sorted([first, second])


def test_an_export_has_what_the_reader_may_see_and_no_formula(call, queued):
    queued(client=clara().__class__(client_id=DEVIN, email="d@x.example", name="=cmd()", company=""))

    lines = {who: call("GET", "/orders/export", as_=who).text.splitlines() for who in (MARCO, WALTER)}

    assert lines[MARCO][0] == "number,client,company,service,state,stage,due_at,total,currency,received_at"
    assert lines[MARCO][1].split(",")[1:5] == ["'=cmd()", "", "Blog article", "queued"]
    assert lines[MARCO][1].split(",")[7:9] == ["18000", "USD"]
    assert lines[WALTER][1].split(",")[1:3] + lines[WALTER][1].split(",")[7:9] == ["", "", "", ""]
    assert call("GET", "/orders/export?service=none", as_=MARCO).text.splitlines()[1:] == []


def test_one_change_on_many_says_for_each_whether_it_was_done(call, two, hear, rows):
    first, second = two
    received = order_received()
    hear(received)
    asked = {"order_ids": [str(first), str(second), str(received.order_id)], "stage": "editing"}

    outcomes = call("POST", "/orders/bulk", asked, as_=MARCO).get_json()["items"]

    assert [(one["order_id"], one["code"]) for one in outcomes] == [
        (str(first), "done"),
        (str(second), "done"),
        (str(received.order_id), "move_refused"),
    ]
    theirs = call("POST", "/orders/bulk", {"order_ids": [str(first)], "priority": "RUSH"}, as_=WANDA).get_json()
    assert theirs["items"][0]["code"] == "order_unknown"
    assert call("POST", "/orders/bulk", asked, as_=client_actor()).status_code == 403
    assert rows("SELECT count(*) FROM orders WHERE stage_key = 'editing'") == [(2,)]


def test_tags_are_put_on_and_taken_off_many_orders_and_others_stay(call, two, rows):
    first, second = map(str, two)
    tag = {"order_ids": [first], "tags": ["spring"]}
    call("POST", "/orders/bulk", tag, as_=MARCO)
    many = {"order_ids": [first, second], "add_tags": ["vip", "late"], "remove_tags": ["spring"]}

    codes = [[one["code"] for one in call("POST", "/orders/bulk", many, as_=MARCO).get_json()["items"]] for _ in "12"]

    assert codes == [["done", "done"]] * 2
    assert rows("SELECT tags FROM orders") == [(["late", "vip"],)] * 2
    assert rows("SELECT count(DISTINCT order_id) FROM history WHERE what = 'order_described'") == [(2,)]
    too_many = {"order_ids": [first], "add_tags": [f"tag {nth}" for nth in range(49)]}
    assert call("POST", "/orders/bulk", too_many, as_=MARCO).get_json()["items"][0]["code"] == "invalid"
    hidden = {"order_ids": [first], "add_tags": ["x"]}
    assert call("POST", "/orders/bulk", hidden, as_=WANDA).get_json()["items"][0]["code"] == "order_unknown"
    assert rows("SELECT tags FROM orders") == [(["late", "vip"],)] * 2


def test_views_are_saved_by_name_and_shared_where_their_owner_says_so(call):
    view = {"name": "Mine", "query": {"state": "queued"}, "is_shared": True}
    saved = call("POST", "/views", view, as_=WALTER).get_json()
    call("POST", "/views", view | {"query": {"tag": "vip"}}, as_=WALTER)
    call("POST", "/views", view | {"name": "Secret", "is_shared": False}, as_=WANDA)

    seen = {who: call("GET", "/views", as_=who).get_json()["items"] for who in (WALTER, WANDA)}
    assert [(one["name"], one["query"]) for one in seen[WALTER]] == [("Mine", {"tag": "vip"})]
    assert [one["name"] for one in seen[WANDA]] == ["Mine", "Secret"]
    assert call("DELETE", f"/views/{saved['view_id']}", as_=WANDA).status_code == 404
    assert call("DELETE", f"/views/{saved['view_id']}", as_=WALTER).status_code == 204
    assert call("GET", "/views", as_=client_actor()).status_code == 403


def test_a_change_with_an_etag_is_made_only_to_the_order_as_it_was_seen(call, queued, the_time):
    order_id = queued()
    tag = call("GET", f"/orders/{order_id}", as_=WALTER).headers["ETag"]
    the_time.passes(HOUR)
    assert call("PUT", f"/orders/{order_id}/stage", {"stage": "writing"}, as_=WALTER, match=tag).status_code == 200

    stale = call("PUT", f"/orders/{order_id}/stage", {"stage": "editing"}, as_=WALTER, match=tag)

    assert (stale.status_code, stale.get_json()["code"]) == (412, "precondition_failed")
    assert call("GET", f"/orders/{order_id}", as_=WALTER).get_json()["stage"]["key"] == "writing"
    assert call("PUT", f"/orders/{order_id}/stage", {"stage": "x"}, as_=WANDA, match=tag).status_code == 404
    for method, noun, body in (
        ("POST", "deliveries", {"text": "Here."}),
        ("POST", "assignments", {"member_id": str(WANDA)}),
        ("DELETE", f"assignments/{WALTER}", None),
        ("POST", "cancellation", {"reason": "No."}),
        ("PUT", "plan", {"priority": "RUSH"}),
    ):
        late = call(method, f"/orders/{order_id}/{noun}", body, as_=MARCO, match=tag)
        assert late.status_code == 412, noun


def test_an_order_is_shown_as_it_was_at_a_moment(call, queued, the_time):
    order_id = queued()
    the_time.passes(HOUR)
    call("PUT", f"/orders/{order_id}/stage", {"stage": "writing"}, as_=WALTER)
    the_time.passes(HOUR)
    call("DELETE", f"/orders/{order_id}/assignments/{WALTER}", as_=MARCO)
    call("PUT", f"/orders/{order_id}/plan", {"priority": "HIGH"}, as_=MARCO)

    def picture(hours, who=MARCO):
        at = quote((NOON + hours * HOUR).isoformat())
        return call("GET", f"/orders/{order_id}/as-it-was?at={at}", as_=who)

    then, now = picture(1.5).get_json(), picture(3).get_json()
    assert (then["known"]["state"], then["known"]["stage"]) == ("in_progress", "writing")
    assert then["known"]["due_at"] == "2026-11-30T12:00:00+00:00"
    assert then["members"] == [{"member_id": str(WALTER), "part": "worker"}]
    assert (now["known"]["priority"], now["members"]) == (1, [])
    assert picture(0.5).get_json()["known"]["state"] == "queued"
    assert picture(-1).get_json() == {"at": "2026-11-23T11:00:00+00:00", "known": {}, "members": [], "lines": 0}
    assert picture(1, client_actor()).status_code == 403
    assert picture(1, WANDA).status_code == 404


@pytest.mark.parametrize(
    ("noun", "method", "change", "body"),
    [
        ("notes", "PATCH", "notes", {"team_note": "Mind the tone."}),
        ("tasks", "POST", "tasks", {"title": "Read it aloud"}),
        ("proposals", "POST", "proposals", {"reason": "Longer text.", "extra": "500 words more"}),
    ],
)
def test_what_belongs_to_an_order_is_changed_only_as_it_was_seen(call, queued, noun, method, change, body):
    order_id = queued()
    tag = call("GET", f"/orders/{order_id}/{noun}", as_=MARCO).headers["ETag"]

    done = call(method, f"/orders/{order_id}/{change}", body, as_=MARCO, match=tag)
    late = call(method, f"/orders/{order_id}/{change}", body, as_=MARCO, match=tag)

    assert (done.status_code // 100, late.status_code) == (2, 412)
    now = call("GET", f"/orders/{order_id}/{noun}", as_=MARCO)
    assert now.headers["ETag"] != tag
    assert now.json == done.json
