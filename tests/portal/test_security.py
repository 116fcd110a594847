from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support.played_apps import PlayedApps

PAGES = [
    "/sign-in",
    "/orders",
    f"/orders/{agency.DELIVERED}",
    f"/orders/{agency.INCOMPLETE}/details",
    f"/forms/{agency.FORM_TOKEN}",
    "/forms/thanks",
    "/services",
    "/services/seo-content-package",
    "/nothing-here",
    "/healthz",
    "/static/portal.css",
]


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_tells_the_browser_what_it_may_do(olivia: FlaskClient, page: str) -> None:
    with olivia.get(page) as answer:
        headers = answer.headers

    assert headers.getlist("Content-Security-Policy") == [
        (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
            "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
    ]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Permissions-Policy"] == "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    assert "Strict-Transport-Security" not in headers


@pytest.mark.parametrize("page", PAGES[:-2])
def test_no_page_carries_inline_script_or_style(olivia: FlaskClient, page: str) -> None:
    text = olivia.get(page).text

    assert re.findall(r"<script(?! src=\"/static/)", text) == []
    assert re.findall(r"<script[^>]*>[^<]", text) == []
    assert "<style" not in text
    assert " style=" not in text
    assert " onclick=" not in text


def test_pages_are_not_kept_but_files_are(olivia: FlaskClient) -> None:
    assert olivia.get("/orders").headers["Cache-Control"] == "no-store"
    with olivia.get("/static/portal.css") as answer:
        assert "max-age=2592000" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "form",
    [
        "/sign-in",
        "/sign-out",
        f"/forms/{agency.FORM_TOKEN}",
        f"/orders/{agency.INCOMPLETE}/details",
        f"/orders/{agency.DELIVERED}/stage",
        f"/orders/{agency.DELIVERED}/deliveries",
        f"/orders/{agency.DELIVERED}/assignments",
        f"/orders/{agency.DELIVERED}/acceptance",
        f"/orders/{agency.DELIVERED}/revisions",
        f"/orders/{agency.DELIVERED}/invoices/{agency.INVOICE}/payments",
    ],
)
def test_a_form_that_another_site_sent_does_nothing(olivia: FlaskClient, apps: PlayedApps, form: str) -> None:
    answer = olivia.post(form, data={"stage": "writing"})

    assert answer.status_code == 400
    assert "This form is too old" in answer.text
    assert apps.asked == []


@pytest.mark.parametrize("page", ["/orders", f"/orders/{agency.DELIVERED}", f"/orders/{agency.INCOMPLETE}/details"])
def test_nobody_sees_orders_without_a_sign_in(nobody: FlaskClient, apps: PlayedApps, page: str) -> None:
    answer = nobody.get(page)

    assert (answer.status_code, answer.location) == (302, f"/sign-in?next={page}")
    assert apps.asked == []


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(nobody: FlaskClient) -> None:
    cookie = nobody.get("/sign-in").headers["Set-Cookie"]

    assert cookie.startswith("orderwright=")
    assert cookie.endswith("; HttpOnly; Path=/; SameSite=Lax")


def test_behind_tls_the_cookie_and_the_browser_stay_there(browser: Callable[..., FlaskClient]) -> None:
    headers = browser(portal_url="https://desk.northwind.example").get("/sign-in").headers

    assert headers["Set-Cookie"].startswith("__Host-orderwright=")
    assert headers["Set-Cookie"].endswith("; Secure; HttpOnly; Path=/; SameSite=Lax")
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_a_forged_token_is_nobody(nobody: FlaskClient) -> None:
    with nobody.session_transaction() as session:
        session["token"] = "eyJhbGciOiJub25lIn0.eyJraW5kIjoibWVtYmVyIn0."

    assert nobody.get("/orders").location == "/sign-in?next=/orders"


def test_the_portal_is_well_even_where_every_app_is_down(browser: Callable[..., FlaskClient]) -> None:
    alone = browser(down=("intake", "workflow", "billing", "notify"))

    assert alone.get("/healthz").json == {"status": "ok"}
    assert alone.get("/readyz").json == {"status": "ok", "checks": {}}
