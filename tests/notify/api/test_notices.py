"""Notices over HTTP."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import event, text

from services.notify.messages import HANDLERS
from services.notify.use_cases.load_sample import load_sample
from shared.kernel.ids import NoticeId, OrderId, new_id
from tests.notify import builders
from tests.notify.builders import (
    BUSY,
    CLARA_ID,
    NEVER,
    NOON,
    ORDER_ID,
    TAKEN,
    WANDA_ID,
    WORDS,
    member_changed,
    order_assigned,
    order_received,
)

OTHER_ORDER = OrderId(UUID("0199a000-0000-7000-8000-00000000000a"))


@pytest.fixture
def hear(begin_work):
    def hear(*facts):
        for fact in facts:
            with begin_work() as work:
                HANDLERS[type(fact)](work, fact)

    return hear


@pytest.fixture
def three(hear, letters, engine):
    """Three notices: Clara's order, her other order, Wanda's assignment to the first. Their ids, oldest first."""
    other = order_received(order_id=OTHER_ORDER, number="8MN4P2QR")
    hear(order_received(), other, member_changed(), order_assigned())
    letters.clear()
    with engine.connect() as connection:
        return [str(row.id) for row in connection.execute(text("SELECT id FROM notices ORDER BY id"))]


@pytest.fixture
def settle(begin_work):
    """Makes a try of a notice, with this answer."""

    def settle(notice_id, answer):
        with begin_work() as work:
            notice = work.notices.locked(NoticeId(UUID(notice_id)))
            notice.word(WORDS)
            notice.settle(notice.claim(at=work.now()), answer, at=work.now())

    return settle


def get(api, path, headers):
    answer = api.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def ids_of(answer):
    return [item["notice_id"] for item in answer["items"]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("number=7kq2m9xd", [2, 0]),
        ("person=BLUEBIRD", [1, 0]),
        ("person=wanda", [2]),
        ("person=%25", []),
        ("kind=order_assigned", [2]),
        ("until=2026-11-02T12:00:00Z", []),
        ("since=2026-11-02T12:00:00Z&channel=email&number=8MN4P2QR", [1]),
    ],
)
def test_the_log_is_searched_by_order_person_kind_and_time(api, as_member, three, asked, found):
    answer = get(api, f"/notices?{asked}", as_member("notices.view"))

    assert ids_of(answer) == [three[place] for place in found]


def test_the_list_shows_the_newest_first_with_every_try(api, as_member, three, settle):
    settle(three[2], BUSY)

    answer = get(api, "/notices", as_member("notices.view"))

    assert ids_of(answer) == three[::-1]
    assert answer["next"] is None
    assert answer["items"][0] == {
        "notice_id": three[2],
        "order_id": str(ORDER_ID),
        "kind": "order_assigned",
        "channel": "email",
        "recipient": {"id": str(WANDA_ID), "name": "Wanda Quist", "address": "wanda@northwind.example"},
        "subject": "We have your order",
        "state": "queued",
        "attempts": [{"at": NOON.isoformat(), "outcome": "put_off", "answer": "451 try again later"}],
        "created_at": NOON.isoformat(),
        "delivered_at": None,
    }
    assert answer["items"][1]["attempts"] == []
    assert answer["items"][1]["subject"] == ""


def test_a_list_of_one_order_shows_no_other_s(api, as_member, three):
    answer = get(api, f"/notices?order_id={ORDER_ID}", as_member("notices.view"))

    assert ids_of(answer) == [three[2], three[0]]


def test_a_list_of_one_recipient_shows_nobody_else_s(api, as_member, three):
    answer = get(api, f"/notices?recipient_id={CLARA_ID}", as_member("notices.view"))

    assert ids_of(answer) == [three[1], three[0]]


def test_a_list_of_one_state_shows_only_that(api, as_member, three, settle):
    settle(three[0], TAKEN)
    settle(three[1], NEVER)

    member = as_member("notices.view")

    assert ids_of(get(api, "/notices?state=delivered", member)) == [three[0]]
    assert ids_of(get(api, "/notices?state=failed", member)) == [three[1]]
    assert ids_of(get(api, "/notices?state=queued", member)) == [three[2]]
    assert ids_of(get(api, f"/notices?state=failed&order_id={ORDER_ID}", member)) == []


def test_pages_follow_each_other_without_a_gap(api, as_member, three):
    member = as_member("notices.view")

    first = get(api, "/notices?limit=2", member)
    second = get(api, f"/notices?limit=2&cursor={first['next']}", member)

    assert ids_of(first) + ids_of(second) == three[::-1]
    assert second["next"] is None


def test_one_notice_is_shown_with_all_that_it_says(api, as_member, three, settle):
    settle(three[0], TAKEN)

    answer = get(api, f"/notices/{three[0]}", as_member("notices.view"))

    assert (answer["state"], answer["delivered_at"]) == ("delivered", NOON.isoformat())
    assert (answer["subject"], answer["text"], answer["html"]) == (WORDS.subject, WORDS.text, WORDS.html)
    assert answer["attempts"] == [{"at": NOON.isoformat(), "outcome": "delivered", "answer": "250 taken"}]


def test_another_try_is_taken_up_and_asked_for(api, as_member, three, settle, letters):
    settle(three[0], NEVER)

    answer = api.post(f"/notices/{three[0]}/attempts", headers=as_member("notices.resend"))

    assert answer.status_code == 202
    assert (answer.get_json()["notice_id"], answer.get_json()["state"]) == (three[0], "queued")
    assert [(letter.name, letter.payload) for letter in letters] == [("notify.hand_over_due.v1", {"channel": "email"})]


def test_another_try_of_what_was_delivered_is_a_conflict(api, as_member, three, settle, letters):
    settle(three[0], TAKEN)

    answer = api.post(f"/notices/{three[0]}/attempts", headers=as_member("notices.resend"))

    assert (answer.status_code, answer.get_json()["code"]) == (409, "move_refused")
    assert answer.get_json()["state"] == "delivered"
    assert letters == []


#: The id of nothing; always the same, so that every worker of a run names its tests alike.
NOBODYS = "01a210ce-0238-74c2-bdc5-6384681fe2db"

REQUESTS = [("GET", "/notices"), ("GET", f"/notices/{NOBODYS}"), ("POST", f"/notices/{NOBODYS}/attempts")]


@pytest.mark.parametrize(("method", "path"), REQUESTS, ids=["index", "show", "create"])
def test_who_does_not_say_who_they_are_is_not_answered(api, method, path):
    answer = api.open(path, method=method)

    assert (answer.status_code, answer.get_json()["code"]) == (401, "unauthenticated")


@pytest.mark.parametrize(("method", "path"), REQUESTS, ids=["index", "show", "create"])
def test_a_member_without_the_permission_and_a_client_see_nothing(api, as_member, as_client, method, path):
    for headers in (as_member("orders.view_all"), as_client):
        answer = api.open(path, method=method, headers=headers)

        assert (answer.status_code, answer.get_json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize(("method", "path"), REQUESTS[1:], ids=["show", "create"])
def test_what_is_not_there_is_not_found(api, as_member, method, path):
    answer = api.open(path, method=method, headers=as_member("*"))

    assert (answer.status_code, answer.get_json()["code"]) == (404, "notice_unknown")


def test_a_malformed_question_names_everything_that_is_wrong(api, as_member):
    answer = api.get("/notices?order_id=x&state=lost&limit=0&colour=red", headers=as_member("*"))

    assert answer.status_code == 422
    assert {problem["field"] for problem in answer.get_json()["problems"]} == {"order_id", "state", "limit", "colour"}


@pytest.mark.parametrize("cursor", ["x", "bm9uZQ", "WyJub25lIl0", "WzFd", "W10"])
def test_a_cursor_that_no_list_has_given_out_is_malformed(api, as_member, cursor):
    answer = api.get(f"/notices?cursor={cursor}", headers=as_member("*"))

    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.get_json()["problems"]] == ["cursor"]


def test_the_document_names_the_paths_and_what_can_go_wrong(api):
    paths = api.get("/openapi.json").get_json()["paths"]

    assert {path for path in paths if path.startswith("/notices")} == {
        "/notices",
        "/notices/{notice_id}",
        "/notices/{notice_id}/attempts",
        "/notices/resends",
        "/notices/trials",
    }
    assert {"202", "401", "403", "404", "409"} <= set(paths["/notices/{notice_id}/attempts"]["post"]["responses"])


def test_a_list_asks_the_database_the_same_few_questions_however_long_it_is(api, as_member, engine, hear):
    def questions(path):
        asked = []
        event.listen(engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
        get(api, path, as_member("notices.view"))
        return len(
            [question for question in asked if "FROM revoked" not in question]
        )  # asked once a second, by anybody

    hear(*(builders.order_received(order_id=OrderId(new_id())) for _ in range(5)))

    assert questions("/notices?limit=5") == 2


def test_the_sample_can_be_loaded_twice_and_changes_nothing(api, as_member, begin_work):
    load_sample(begin_work)
    load_sample(begin_work)

    assert get(api, "/notices", as_member("notices.view")) == {"items": [], "next": None}
