"""Ordering on the portal's pages, and inside of other sites'."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support.played_apps import PlayedApps

FORM = "/services/seo-content-package"
EMBEDDED = "/embedded/seo-content-package"
SITE = "https://www.agency.example"
KIM = {"client.email": "kim@example.com", "client.name": "Kim Berg"}


def test_what_is_on_sale_is_shown_to_everybody(nobody: FlaskClient) -> None:
    page = nobody.get("/services").text

    for words in ("<h2>Content</h2>", f'href="{FORM}"', "Articles that are found.", "from $600.00"):
        assert words in page, words
    assert nobody.get("/services/logo").status_code == 404


def test_the_order_form_offers_all_there_is_to_choose_and_asks_who_orders(nobody: FlaskClient) -> None:
    page = nobody.get(FORM).text

    for words in (
        'name="option" value="small"',
        "Four articles, $600.00",
        'name="add_ons" value="images"',
        'name="client.email" type="email"',
        'name="answers.website"',
        'name="key" value="',
        'data-prefix="answers."',
    ):
        assert words in page, words


def test_what_a_visitor_types_is_there_when_they_come_back_and_gone_once_it_is_sent(
    nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    draft = {"token": "abc.def", "service": "seo-content-package", "ends_at": "2026-12-01T00:00:00+00:00"}
    apps.said["POST /intake/order-forms/seo-content-package/drafts"] = draft
    assert f'data-draft="{FORM}/draft"' in nobody.get(FORM).text

    kept = send(nobody, FORM, f"{FORM}/draft", quantity="3", key="k" * 16, note="Soon", **KIM)

    (asked,) = apps.asks("POST", "/drafts")
    assert (kept.status_code, asked.body["note"], asked.body["client"]["email"]) == (204, "Soon", "kim@example.com")
    cookie = kept.headers["Set-Cookie"]
    assert cookie.startswith("draft-seo-content-package=abc.def;")
    assert "HttpOnly" in cookie
    apps.said["GET /intake/order-drafts/abc.def"] = draft | {"said": asked.body}
    page = nobody.get(FORM).text
    assert all(words in page for words in ('value="kim@example.com"', ">Soon</textarea>", f'value="{"k" * 16}"'))

    sent = send(nobody, FORM, quantity="3", key="k" * 16, **KIM)
    assert [each.path for each in apps.asks("DELETE", "/order-drafts/abc.def")] == ["/intake/order-drafts/abc.def"]
    assert "draft-seo-content-package=; " in sent.headers["Set-Cookie"]


def test_a_visitor_orders(nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps) -> None:
    sent = {"answers.website": "https://a.example", "option": "small", "add_ons": "images", "coupon": " AUTUMN "}

    page = send(nobody, FORM, quantity="2", key="k" * 16, **KIM, **sent)

    assert page.status_code == 200
    assert "4TXW8RNB" in page.text
    (asked,) = apps.asks("POST", "/order-forms/seo-content-package")
    assert "Authorization" not in asked.headers
    assert asked.body | {"answers": asked.body["answers"]["website"]} == {
        "key": "k" * 16,
        "homepage": "",
        "client": {"email": "kim@example.com", "name": "Kim Berg", "company": "", "locale": "en"},
        "option": "small",
        "add_ons": ["images"],
        "quantity": 2,
        "answers": "https://a.example",
        "note": "",
        "coupon": "AUTUMN",
    }


def test_a_signed_in_client_is_not_asked_who_they_are(
    clara: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    assert "client.email" not in clara.get(FORM).text

    send(clara, FORM, quantity="1", key="k" * 16)

    (asked,) = apps.asks("POST", "/order-forms/seo-content-package")
    assert asked.body["client"] is None
    assert asked.headers["Authorization"].startswith("Bearer ")


def test_a_member_orders_for_somebody_as_a_visitor_would(
    olivia: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    send(olivia, FORM, quantity="1", key="k" * 16, **KIM)

    (asked,) = apps.asks("POST", "/order-forms/seo-content-package")
    assert (asked.body["client"]["name"], "Authorization" in asked.headers) == ("Kim Berg", False)


def test_every_problem_stands_beside_its_field_and_what_was_entered_is_kept(
    nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    problems = [
        {"field": "answers.website", "code": "not_a_url", "message": "Please give a full web address."},
        {"field": "client.email", "code": "not_an_email", "message": "Please give an e-mail address."},
        {"field": "option", "code": "required", "message": "Please choose one."},
        {"field": "source", "code": "odd", "message": "Something about the whole order."},
    ]
    apps.refuse[f"POST /intake/order-forms{FORM.removeprefix('/services')}"] = (
        422,
        {"code": "invalid", "detail": "malformed", "problems": problems},
    )

    page = send(nobody, FORM, quantity="3", key="k" * 16, **KIM | {"client.email": "kim", "answers.website": "a"})

    assert page.status_code == 422
    for words in (
        'id="field-website-problem"',
        'id="own-client.email-problem"',
        'id="own-option-problem"',
        "Something about the whole order.",
        'value="kim"',
        'name="answers.website" type="url" value="a"',
        f'name="key" value="{"k" * 16}"',
    ):
        assert words in page.text, words


def test_an_order_is_kept_on_the_page_while_intake_fails(
    nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    ending = f"POST /intake/order-forms{FORM.removeprefix('/services')}"
    for status, words in ((503, "It is still here"), (409, "This form was sent before")):
        apps.refuse[ending] = (status, {"code": "unavailable"})

        page = send(nobody, FORM, quantity="1", **KIM)

        assert page.status_code == status
        assert words in page.text
        assert "Kim Berg" in page.text


def test_a_service_that_asks_afterwards_leads_to_the_form_of_the_order(
    nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    apps.service["asked_when"] = "after"
    assert "answers.website" not in nobody.get(FORM).text

    page = send(nobody, FORM, quantity="1", **KIM)

    assert f'href="/forms/{agency.FORM_TOKEN}"' in page.text


def test_the_form_is_shown_inside_the_sites_that_the_agency_names_and_nowhere_else(
    nobody: FlaskClient, browser: Callable[..., FlaskClient], apps: PlayedApps
) -> None:
    inside = browser(agency.CLARA, embed_in=(SITE,))

    page = inside.get(EMBEDDED)
    sent = inside.post(EMBEDDED, data={"quantity": "1", "key": "k" * 16, **KIM})

    assert page.headers["Content-Security-Policy"].endswith(f"frame-ancestors {SITE}")
    assert "X-Frame-Options" not in page.headers
    assert 'name="client.email"' in page.text
    assert "csrf_token" not in page.text
    assert (sent.status_code, "4TXW8RNB" in sent.text) == (200, True)
    assert "Authorization" not in apps.asks("POST", "/order-forms/seo-content-package")[0].headers
    assert inside.get(FORM).headers["X-Frame-Options"] == "DENY"
    assert nobody.get(EMBEDDED).status_code == 404


def test_our_own_pages_take_no_order_that_was_not_sent_from_them(nobody: FlaskClient, apps: PlayedApps) -> None:
    assert nobody.post(FORM, data={"quantity": "1", **KIM}).status_code == 400
    assert apps.asks("POST", "/order-forms/seo-content-package") == []


def test_a_file_is_sent_to_intake_and_its_id_is_the_answer(
    nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    apps.form["fields"].append(agency.a_field("brand", "Your brand book", "file", accepts=["pdf"]))
    before = '{"file_id": "f-1", "name": "a.pdf"}'

    page = send(
        nobody,
        FORM,
        key="k" * 16,
        **KIM,
        **{"answers.brand": [before, (io.BytesIO(b"%PDF-1.7"), "b.pdf")], "answers.website": "https://a.example"},
    )

    assert page.status_code == 200
    (asked,) = apps.asks("POST", "/order-forms/seo-content-package")
    assert asked.body["answers"]["brand"] == [
        {"file_id": "f-1", "name": "a.pdf"},
        {"file_id": "f-2", "name": "b.pdf", "type": "pdf", "size_bytes": 8},
    ]


def test_a_file_that_is_not_taken_is_said_beside_its_field_and_the_others_stay(
    nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    apps.form["fields"].append(agency.a_field("brand", "Your brand book", "file", accepts=["pdf"]))
    refused = {"problems": [{"field": "file", "code": "file_type_refused", "message": "“b.exe” can't be taken."}]}
    apps.refuse["/files"] = (422, refused)
    before = '{"file_id": "f-1", "name": "a.pdf"}'

    page = send(nobody, FORM, key="k" * 16, **KIM, **{"answers.brand": [before, (io.BytesIO(b"MZ"), "b.exe")]})

    assert page.status_code == 422
    assert "“b.exe” can&#39;t be taken." in page.text
    assert 'value="{&#34;file_id&#34;: &#34;f-1&#34;, &#34;name&#34;: &#34;a.pdf&#34;}" checked' in page.text
    assert apps.asks("POST", "/order-forms/seo-content-package") == []
