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
        assert set(session) == {"token", "until", "renewal", "door"}


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


def test_too_many_tries_are_told_with_the_wait(nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps) -> None:
    apps.refuse["POST /intake/sessions"] = (429, {"code": "too_many"})

    answer = send(nobody, "/sign-in", email="clara@bluebird.example", password="guess")

    assert answer.status_code == 429
    assert "Too many tries. Wait a minute." in answer.text


def test_limits_of_the_team_s_door_keep_no_client_out(
    nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    apps.refuse["POST /workflow/sessions"] = (429, {"code": "too_many"})

    answer = send(nobody, "/sign-in", email="clara@bluebird.example", password=agency.PASSWORD)

    assert (answer.status_code, answer.location) == (302, "/orders")


def test_a_second_factor_is_asked_for_and_nothing_opens_before(
    nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    apps.refuse["POST /workflow/sessions"] = (401, {"code": "second_factor_needed", "ticket": "a-ticket"})

    answer = send(nobody, "/sign-in?next=/orders?a=b", email="olivia@northwind.example", password=agency.PASSWORD)

    assert answer.location == "/sign-in/code?next=/orders?a%3Db"
    assert nobody.get("/orders").location == "/sign-in?next=/orders"
    done = send(nobody, answer.location, code="123456")
    assert done.location == "/orders?a=b"
    assert apps.asks("POST", "/second-step")[0].body == {"ticket": "a-ticket", "code": "123456"}
    with nobody.session_transaction() as session:
        assert "ticket" not in session


def test_the_apps_hear_from_where_the_browser_asks(
    nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    send(nobody, "/sign-in", email="olivia@northwind.example", password=agency.PASSWORD)

    assert apps.asked[0].headers["X-Client-Address"].startswith("127.0.0.1 ")


def test_a_token_near_its_end_is_replaced_before_it_is_used(olivia: FlaskClient, apps: PlayedApps) -> None:
    with olivia.session_transaction() as session:
        session |= {"renewal": "renewal-of-Olivia Hart", "door": "workflow", "until": "2026-01-01T00:00:00+00:00"}

    assert olivia.get("/orders").status_code == 200

    assert apps.asked[0].path == "/workflow/sessions/renewal"
    with olivia.session_transaction() as session:
        assert session["until"] == "2999-01-01T00:00:00+00:00"


def test_a_session_that_was_ended_elsewhere_leads_to_the_sign_in(olivia: FlaskClient, apps: PlayedApps) -> None:
    with olivia.session_transaction() as session:
        session |= {"renewal": "renewal-of-Olivia Hart", "door": "workflow"}
    apps.refuse["GET /workflow/orders"] = (401, {"code": "unauthenticated"})

    first = olivia.get("/orders")
    again = olivia.get("/orders")

    assert (first.location, again.location) == ("/orders", "/sign-in?next=/orders")


def test_a_mailed_link_signs_in_only_at_a_click(
    nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    assert nobody.get("/sign-in/link/a-token").status_code == 200
    assert apps.asked == []

    answer = send(nobody, "/sign-in/link/a-token")

    assert answer.location == "/orders"
    assert apps.asked[0].body == {"token": "a-token"}


def test_asking_for_links_says_the_same_to_everybody(nobody: FlaskClient, send: Callable[..., Any]) -> None:
    for page in ("/sign-in/link", "/passwords/forgotten"):
        answer = send(nobody, page, email="anybody@example.com")
        assert answer.status_code == 200
        assert "the link is on its way" in answer.text


def test_a_new_password_is_taken_with_a_link_and_refused_in_words(
    nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    page = "/passwords/clients/a-token"
    assert "Clara Voss" in nobody.get(page).text
    assert send(nobody, page, password="long enough words").location == "/sign-in"
    apps.refuse["PUT /intake/passwords"] = (
        422,
        {"problems": [{"field": "password", "code": "too_short", "message": "Use at least 12 characters."}]},
    )

    refused = send(nobody, page, password="short")

    assert refused.status_code == 422
    assert "Use at least 12 characters." in refused.text
    assert nobody.get("/passwords/elsewhere/a-token").status_code == 404


def test_the_account_shows_sessions_and_ends_them(
    olivia: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    page = olivia.get("/account").text
    assert "<strong>(this browser)</strong>" in page
    assert "&lt;b&gt;Firefox&lt;/b&gt;" in page

    assert send(olivia, "/account", "/account/sessions/end").location == "/sign-in"

    assert [one.path for one in apps.asks("DELETE", "/sessions")] == ["/workflow/sessions"]
    assert olivia.get("/account").location == "/sign-in?next=/account"


def test_a_second_factor_is_set_up_with_a_picture_and_recovery_codes_are_shown_once(
    olivia: FlaskClient, send: Callable[..., Any]
) -> None:
    begun = send(olivia, "/account", "/account/second-factor")
    assert "<svg" in begun.text
    assert " style=" not in begun.text
    assert "JBSWY3DPEHPK3PXP" in begun.text

    confirmed = send(olivia, "/account", "/account/second-factor/confirmation", code="123456")

    assert "7KQ2M-9XDTR" in confirmed.text
    assert "7KQ2M-9XDTR" not in olivia.get("/account").text
