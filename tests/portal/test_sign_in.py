from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.portal.frame.people import local_path
from tests.support import played_agency as agency
from tests.support.played_apps import PlayedApps


def test_a_member_signs_in_with_workflow(nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps) -> None:
    answer = send(nobody, "/sign-in", email="olivia@northwind.example", password=agency.PASSWORD)

    assert (answer.status_code, answer.location) == (302, "/orders")
    assert [each.path for each in apps.asked] == ["/workflow/sessions"]
    assert "Olivia Hart" in nobody.get("/orders").text


def test_a_client_signs_in_with_intake_when_workflow_does_not_know_them(
    nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    answer = send(nobody, "/sign-in", email="clara@bluebird.example", password=agency.PASSWORD)

    assert (answer.status_code, answer.location) == (302, "/orders")
    assert [each.path for each in apps.asked] == ["/workflow/sessions", "/intake/sessions"]
    assert "Your orders" in nobody.get("/orders").text


def test_a_wrong_password_is_refused_in_words_and_keeps_the_address(
    nobody: FlaskClient, send: Callable[..., Any]
) -> None:
    answer = send(nobody, "/sign-in", email="clara@bluebird.example", password="guess")

    assert answer.status_code == 422
    assert "That e-mail address and password don&#39;t go together." in answer.text
    assert 'value="clara@bluebird.example"' in answer.text
    assert "guess" not in answer.text
    assert nobody.get("/orders").location == "/sign-in?next=/orders"


def test_a_client_still_signs_in_while_workflow_is_down(
    browser: Callable[..., FlaskClient], send: Callable[..., Any]
) -> None:
    client = browser(down=("workflow",))

    answer = send(client, "/sign-in", email="clara@bluebird.example", password=agency.PASSWORD)

    assert (answer.status_code, answer.location) == (302, "/orders")


def test_a_member_hears_that_it_is_not_their_fault_while_workflow_is_down(
    browser: Callable[..., FlaskClient], send: Callable[..., Any]
) -> None:
    client = browser(down=("workflow",))

    answer = send(client, "/sign-in", email="olivia@northwind.example", password=agency.PASSWORD)

    assert answer.status_code == 503
    assert "We can&#39;t check that right now." in answer.text


def test_signing_in_leads_on_to_the_page_that_was_wanted(nobody: FlaskClient, send: Callable[..., Any]) -> None:
    asked = nobody.get(f"/orders/{agency.DELIVERED}?a=b")
    assert asked.location == f"/sign-in?next=/orders/{agency.DELIVERED}?a%3Db"

    answer = send(nobody, asked.location, email="olivia@northwind.example", password=agency.PASSWORD)

    assert answer.location == f"/orders/{agency.DELIVERED}?a=b"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        "///evil.example",
        "evil.example",
        "",
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(nobody: FlaskClient, send: Callable[..., Any], wanted: str) -> None:
    assert local_path(wanted) == ""

    answer = send(nobody, "/sign-in", email="olivia@northwind.example", password=agency.PASSWORD, next=wanted)

    assert answer.location == "/orders"


def test_signing_in_keeps_nothing_of_the_session_before(nobody: FlaskClient, send: Callable[..., Any]) -> None:
    with nobody.session_transaction() as session:
        session["planted"] = "by somebody"

    send(nobody, "/sign-in", email="olivia@northwind.example", password=agency.PASSWORD)

    with nobody.session_transaction() as session:
        assert set(session) == {"token"}


def test_signing_out_ends_the_session(olivia: FlaskClient, send: Callable[..., Any]) -> None:
    answer = send(olivia, "/orders", "/sign-out")

    assert answer.location == "/sign-in"
    assert olivia.get("/orders").location == "/sign-in?next=/orders"


def test_a_token_that_an_app_no_longer_takes_leads_to_the_sign_in(olivia: FlaskClient, apps: PlayedApps) -> None:
    apps.refuse["GET /workflow/orders"] = (401, {"code": "unauthenticated"})

    answer = olivia.get("/orders")

    assert answer.location == "/sign-in?next=/orders"
    with olivia.session_transaction() as session:
        assert "token" not in session
