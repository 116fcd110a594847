"""Delivery over HTTP: parts, files, marked revisions, what comes after completion, ratings (rules W-10, W-11)."""

from __future__ import annotations

from io import BytesIO

import pytest

from shared.contracts.workflow.delivery_links import DeliveryLinks
from tests.workflow.builders import DEVIN, HOUR, MARCO, OLIVIA, WALTER, WANDA, blog_article, client_actor


@pytest.fixture
def order_id(queued, call):
    made = queued()
    call("PUT", f"/orders/{made}/stage", {"stage": "writing"}, as_=WALTER)
    return made


def deliver(call, order_id, text="Here.", **more):
    return call("POST", f"/orders/{order_id}/deliveries", {"text": text, **more}, as_=WALTER)


def revise(call, order_id, actor, **more):
    return call("POST", f"/orders/{order_id}/revisions", {"reason": "Shorter.", **more}, as_=actor)


def rate(call, order_id, actor, stars=5, **more):
    return call("PUT", f"/orders/{order_id}/rating", {"stars": stars, **more}, as_=actor)


@pytest.fixture
def done(call, order_id, clara):
    deliver(call, order_id)
    call("POST", f"/orders/{order_id}/acceptance", {}, as_=clara)
    return order_id


def test_a_part_of_the_work_is_handed_over_while_it_goes_on(call, order_id, clara, told, rows):
    told()
    for _ in range(2):
        assert deliver(call, order_id, "The first half.", is_part=True).status_code == 201
    assert told() == ["order_delivered"]
    assert rows("SELECT state, acceptance_due_at FROM orders") == [("in_progress", None)]
    assert rows("SELECT count(*) FROM timers WHERE key LIKE 'accept-%'") == [(0,)]
    assert call("POST", f"/orders/{order_id}/acceptance", {}, as_=clara).status_code == 409

    deliver(call, order_id, "All of it.")
    shown = call("GET", f"/orders/{order_id}", as_=clara).get_json()["deliveries"]
    assert [(one["number"], one["state"]) for one in shown] == [(1, "part"), (2, "waiting")]
    assert call("POST", f"/orders/{order_id}/acceptance", {}, as_=clara).status_code == 201


def test_files_that_are_delivered_are_the_clients_to_see(call, order_id, clara):
    form = {"file": (BytesIO(b"text"), "article.txt")}
    file_id = call("POST", f"/orders/{order_id}/files", as_=WALTER, form=form).get_json()["file_id"]
    assert call("GET", f"/orders/{order_id}/files", as_=clara).get_json()["items"] == []
    assert deliver(call, order_id, files=[str(order_id)]).status_code == 422

    assert deliver(call, order_id, files=[file_id]).get_json()["deliveries"][0]["files"] == [file_id]

    assert [one["file_id"] for one in call("GET", f"/orders/{order_id}/files", as_=clara).get_json()["items"]] == [
        file_id
    ]


def test_a_link_opens_a_delivery_with_its_files_without_a_sign_in_and_for_a_time(call, order_id, the_time):
    form = {"file": (BytesIO(b"text"), "article.txt")}
    file_id = call("POST", f"/orders/{order_id}/files", as_=WALTER, form=form).get_json()["file_id"]
    call("POST", f"/orders/{order_id}/files", as_=WALTER, form={"file": (BytesIO(b"secret"), "notes.txt")})
    deliver(call, order_id, "Here.", files=[file_id])
    links = DeliveryLinks("l" * 40)
    token = links.token_for(order_id, 1, until=the_time() + 48 * HOUR)

    taken = call("GET", f"/deliveries/{token}").get_json()
    (file,) = taken["files"]

    assert (taken["delivery"], taken["text"], file["name"]) == (1, "Here.", "article.txt")
    assert call("GET", file["path"]).data == b"text"
    assert call("GET", f"/deliveries/{links.token_for(order_id, 2, until=the_time() + HOUR)}").status_code == 404
    assert call("GET", f"/deliveries/{token[:-2]}xx").status_code == 404
    the_time.passes(48 * HOUR)
    assert call("GET", f"/deliveries/{token}").status_code == 404


def test_a_revision_marks_its_places_and_is_told_with_them(call, order_id, clara, letters):
    deliver(call, order_id)
    letters.clear()
    marks = [{"where": "Paragraph 2", "text": "Too long."}]

    seen = revise(call, order_id, clara, marks=marks).get_json()

    assert seen["deliveries"][0]["marks"] == marks
    told = next(letter for letter in letters if letter.name == "workflow.revision_requested.v1")
    assert told.payload["marks"] == ["Paragraph 2: Too long."]


def test_a_revision_after_completion_is_for_services_that_allow_it(call, done, clara, rows):
    assert revise(call, done, clara).status_code == 409

    assert call("PUT", "/after-completion/blog-article", {"then": "locked"}, as_=OLIVIA).status_code == 204
    assert call("PUT", "/after-completion/blog-article", {"then": "locked"}, as_=MARCO).status_code == 403
    assert revise(call, done, clara).status_code == 201

    assert rows("SELECT state, completed_at FROM orders") == [("in_revision", None)]
    assert rows("SELECT member_id FROM assignments WHERE is_open") == [(WALTER,)]


def test_a_revision_finds_somebody_where_who_had_it_has_left(call, order_id, clara, rows):
    deliver(call, order_id)
    call("POST", f"/members/{WALTER}/departure", {}, as_=OLIVIA)

    revise(call, order_id, clara)

    assert rows("SELECT member_id FROM assignments WHERE is_open") == [(WANDA,)]


def test_completion_closes_what_is_open(call, order_id, clara, rows):
    call("POST", f"/orders/{order_id}/tasks", {"title": "Tidy up"}, as_=WALTER)
    deliver(call, order_id)
    call("POST", f"/orders/{order_id}/acceptance", {}, as_=clara)

    assert rows("SELECT done_by FROM tasks") == [("The end of the order",)]
    assert rows("SELECT count(*) FROM assignments WHERE is_open") == [(0,)]
    assert rows("SELECT count(*) FROM timers WHERE key LIKE 'accept-%'") == [(0,)]


def test_a_client_rates_what_is_done_once_and_may_think_again(call, done, clara, rows):
    said = {"text": "Just what we wanted.", "is_public": True}
    for _ in range(2):
        assert rate(call, done, clara, **said).status_code == 200
    rate(call, done, clara, 2)

    assert call("GET", f"/orders/{done}/rating", as_=WALTER).get_json()["stars"] == 2
    assert rows("SELECT sentence FROM history WHERE what = 'order_rated' ORDER BY seq") == [
        ("The order was rated with 5 of 5 stars.",),
        ("The order was rated with 2 of 5 stars.",),
    ]
    (low,) = call("GET", "/ratings?most_stars=2", as_=MARCO).get_json()["items"]
    assert (low["order_id"], low["client_name"], low["stars"]) == (str(done), "Clara Voss", 2)
    assert call("GET", "/ratings/averages", as_=MARCO).get_json()["items"] == [
        {"service_code": "blog-article", "ratings": 1, "stars": 2.0}
    ]


def test_ratings_are_refused_with_the_reason(call, order_id, queued, clara, unchanged):
    with unchanged():
        answers = [
            rate(call, order_id, clara),
            rate(call, order_id, client_actor(DEVIN, "Devin")),
            rate(call, order_id, WALTER),
            rate(call, order_id, clara, 6),
            call("GET", "/ratings", as_=WALTER),
            call("GET", "/ratings", as_=clara),
            call("GET", f"/orders/{order_id}/rating", as_=clara),
        ]
    assert [answer.status_code for answer in answers] == [409, 404, 403, 422, 403, 403, 404]


def test_a_revision_beyond_the_limit_needs_a_manager(call, queued, clara):
    order_id = queued(service=blog_article(revision_limit=0))
    call("PUT", f"/orders/{order_id}/stage", {"stage": "writing"}, as_=MARCO)
    call("POST", f"/orders/{order_id}/deliveries", {"text": "Here."}, as_=MARCO)

    assert revise(call, order_id, clara).get_json()["code"] == "revisions_used_up"
    assert revise(call, order_id, MARCO).status_code == 201


def test_what_clients_let_everybody_read_is_open_and_names_nobody(call, done, clara):
    rate(call, done, clara, text="Clear and on time.")
    assert call("GET", "/testimonials").get_json()["items"] == []

    rate(call, done, clara, text="Clear and on time.", is_public=True)

    [one] = call("GET", "/testimonials").get_json()["items"]
    assert {name: one[name] for name in one if name != "rated_at"} == {
        "service_name": "Blog article", "stars": 5, "text": "Clear and on time.",
    }  # fmt: skip
