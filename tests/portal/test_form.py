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


def a_field(name: str, kind: str, **more: Any) -> dict[str, Any]:
    plain = {"is_required": False, "help": "", "limits": {}, "options": [], "default": None, "shown_if": None}
    return {"name": name, "label": name.capitalize(), "kind": kind, "columns": [], "page": 1} | plain | more


def test_a_form_of_several_pages_asks_choices_tables_and_what_depends_on_them(
    nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    columns = [a_field("word", "text"), a_field("count", "number")]
    apps.form["fields"] = [
        a_field("about", "heading", help="First of all."),
        a_field("channels", "many_choice", options=["blog", "mail"], is_required=True),
        a_field("mail", "text", shown_if={"field": "channels", "any_of": ["mail"], "is_negated": False}, default="Hi"),
        a_field("words", "table", columns=columns, page=2),
        a_field("phone", "phone", page=2),
    ]
    apps.form["answers"] = {"channels": ["mail"], "words": [{"word": "tent", "count": 3}, {"word": "bag"}]}

    page = nobody.get(LINK).text

    for words in (
        "<h2>About</h2>",
        "First of all.",
        'type="checkbox" id="field-channels-2" name="channels" value="mail" checked',
        'data-shown-if="{&#34;any_of&#34;: [&#34;mail&#34;], &#34;field&#34;: &#34;channels&#34;',
        'value="Hi"',
        "Word\tCount\ntent\t3\nbag\t</textarea>",
        "Part 2 of 2",
        'type="tel"',
        "form.js",
    ):
        assert words in page, words
    send(nobody, LINK, channels=["blog", "mail"], mail="Hello", words="tent\t3", phone="")
    assert apps.asks("PUT", agency.FORM_TOKEN)[0].body["answers"] == {
        "channels": ["blog", "mail"],
        "mail": "Hello",
        "words": "tent\t3",
        "phone": "",
    }


def test_a_fault_of_a_cell_stands_beside_its_table(
    nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    apps.form["fields"] = [a_field("words", "table", columns=[a_field("count", "number")])]
    problems = [{"field": "answers.words.1.count", "code": "not_a_number", "message": "Row 1: Please give a number."}]
    apps.refuse[f"PUT /intake{LINK}"] = (422, {"code": "invalid", "detail": "malformed", "problems": problems})

    answer = send(nobody, LINK, words="many")

    assert 'id="field-words-problem"' in answer.text
    assert "Row 1: Please give a number." in answer.text


def test_what_is_typed_is_kept_and_shown_again(nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps) -> None:
    path = f"/forms/{agency.FORM_TOKEN}"
    apps.form["draft"] = {"website": "https://typed.example"}

    kept = send(nobody, path, f"{path}/draft", website="https://more.example")

    assert kept.status_code == 204
    (asked,) = apps.asks("PUT", "/draft")
    assert asked.body["answers"]["website"] == "https://more.example"
    assert 'value="https://typed.example"' in nobody.get(path).text
    assert f'data-draft="{path}/draft"' in nobody.get(path).text
