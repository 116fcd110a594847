"""What is typed and not sent yet: kept, shown again, and gone once it is sent."""

from __future__ import annotations

import pytest

from services.intake.use_cases.submit_order import submit_order
from tests.intake.builders import CLARA, DEVIN, GOOD_ANSWERS, an_ask

TYPED = {"subject": "Autumn", "send_on": "so"}


@pytest.fixture
def order(desk):
    made, _ = desk.do(submit_order, an_ask(answers={"points": "One week."}))
    desk.forget_letters()
    return made


@pytest.fixture
def link(desk, order):
    with desk.begin_work() as work:
        return f"/forms/{work.form_links.token_for(order.id, at=work.now())}"


def test_a_draft_is_shown_again_until_the_answers_are_sent(desk, order, link):
    assert desk.call("PUT", f"{link}/draft", {"answers": TYPED}).status_code == 204
    assert desk.call("PUT", f"/orders/{order.id}/draft", {"answers": TYPED}, as_=CLARA).status_code == 204

    shown = desk.call("GET", link).get_json()
    assert (shown["draft"], shown["answers"]) == (TYPED, {"points": "One week."})
    assert [problem["field"] for problem in shown["problems"]] == ["subject", "send_on"]
    assert desk.letters == []

    sent = desk.call("PUT", link, {"answers": GOOD_ANSWERS})
    assert (sent.status_code, sent.get_json()["draft"]) == (200, None)
    closed = desk.call("PUT", f"{link}/draft", {"answers": TYPED})
    assert (closed.status_code, closed.get_json()["code"]) == (409, "answers_closed")
    assert desk.rows("SELECT draft FROM orders") == [(None,)]


def test_a_draft_is_nobody_elses_and_of_fields_that_there_are(desk, order, link):
    path = f"/orders/{order.id}/draft"

    assert desk.call("PUT", path, {"answers": TYPED}, as_=DEVIN).status_code == 404
    assert desk.call("PUT", path, {"answers": TYPED}).status_code == 401
    assert desk.call("PUT", "/forms/forged/draft", {"answers": TYPED}).status_code == 404
    assert desk.call("PUT", f"{link}/draft", {"answers": {"nothing": 1}}).status_code == 422
    assert desk.call("PUT", f"{link}/draft", {"answers": {"subject": "a\x00"}}).status_code == 422
    assert desk.rows("SELECT draft FROM orders") == [(None,)]
