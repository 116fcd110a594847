from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support.played_apps import PlayedApps

LINK = f"/forms/{agency.FORM_TOKEN}"
DETAILS = f"/orders/{agency.INCOMPLETE}/details"
GOOD = {"website": "https://www.bluebird.example", "goals": "More visitors for our rental gear."}


def test_a_link_opens_the_form_without_a_login(nobody: FlaskClient, apps: PlayedApps) -> None:
    page = nobody.get(LINK)

    assert page.status_code == 200
    for words in (
        "SEO content package",
        "4TXW8RNB",
        "2 details are still needed.",
        '<textarea class="form-control" id="field-goals"',
        'type="url"',
        'type="date"',
        'type="email" value="clara@bluebird.example"',
        '<option value="friendly">Friendly</option>',
        'value="yes" checked',
        'aria-describedby="field-website-help field-website-problem"',
        "Where the articles will appear.",
    ):
        assert words in page.text
    assert "Authorization" not in apps.asked[-1].headers


def test_every_problem_stands_beside_its_field_and_what_was_entered_is_kept(
    nobody: FlaskClient, send: Callable[..., Any]
) -> None:
    answer = send(nobody, LINK, website="bluebird", goals="", tone="expert", may_name="no", start_on="2026-05-01")

    assert answer.status_code == 422
    assert 'value="bluebird"' in answer.text
    assert '<option value="expert" selected>' in answer.text
    assert 'value="no" checked' in answer.text
    assert 'value="2026-05-01"' in answer.text
    assert 'id="field-website-problem"' in answer.text
    assert "Please answer: Goals." in answer.text


def test_problems_that_intake_refuses_with_are_shown_the_same_way(
    nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    problems = [
        {"field": "answers.goals", "code": "too_short", "message": "Please write at least 20 characters."},
        {"field": "order", "code": "odd", "message": "Something about the whole order."},
    ]
    apps.refuse[f"PUT /intake{LINK}"] = (422, {"code": "invalid", "detail": "malformed", "problems": problems})

    answer = send(nobody, LINK, website="https://a.example", goals="short")

    assert answer.status_code == 422
    assert 'id="field-goals-problem"' in answer.text
    assert "Something about the whole order." in answer.text
    assert ">short</textarea>" in answer.text


def test_a_complete_form_is_thanked_for(nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps) -> None:
    answer = send(nobody, LINK, **GOOD, articles="8")

    assert (answer.status_code, answer.location) == (302, "/forms/thanks")
    assert apps.asks("PUT", agency.FORM_TOKEN)[0].body["answers"] == {
        "website": "https://www.bluebird.example",
        "goals": "More visitors for our rental gear.",
        "articles": "8",
        "tone": "",
        "start_on": "",
        "may_name": "",
        "contact_email": "",
    }
    assert "Thank you" in nobody.get("/forms/thanks").text


def test_a_form_that_lacks_nothing_any_more_thanks_at_once(nobody: FlaskClient, apps: PlayedApps) -> None:
    apps.form["problems"] = []

    assert nobody.get(LINK).location == "/forms/thanks"


def test_a_dead_link_says_what_to_do(nobody: FlaskClient) -> None:
    for link in ("/forms/old.token", "/forms/..", "/forms/a%2Fb"):
        answer = nobody.get(link)

        assert answer.status_code == 404

    assert "This link is no longer good" in nobody.get("/forms/old.token").text


def test_an_order_that_can_take_no_answers_any_more_says_so(
    nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    apps.refuse[f"PUT /intake{LINK}"] = (409, {"code": "order_closed", "detail": "order 4TXW8RNB is withdrawn"})

    answer = send(nobody, LINK, **GOOD)

    assert answer.status_code == 409
    assert "Order 4TXW8RNB is withdrawn" in answer.text


def test_answers_are_kept_on_the_page_while_intake_fails(
    nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    apps.refuse[f"PUT /intake{LINK}"] = (503, {"code": "unavailable"})

    answer = send(nobody, LINK, **GOOD)

    assert answer.status_code == 503
    assert "They are still here" in answer.text
    assert GOOD["goals"] in answer.text


def test_somebody_signed_in_fills_in_details_and_comes_back_to_the_order(
    clara: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    assert "2 details are still needed." in clara.get(DETAILS).text

    answer = send(clara, DETAILS, **GOOD)

    assert (answer.status_code, answer.location) == (302, f"/orders/{agency.INCOMPLETE}")
    assert len(apps.asks("PUT", f"{agency.INCOMPLETE}/answers")) == 1
