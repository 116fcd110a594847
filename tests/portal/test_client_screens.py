from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support import played_rooms as rooms
from tests.support.played_apps import PlayedApps

PAY = f"/pay/{rooms.PAY_TOKEN}"


def test_a_client_begins_with_what_waits_for_them(clara: FlaskClient) -> None:
    assert clara.get("/").headers["Location"] == "/home"

    page = clara.get("/home").text

    for words in ("Good to see you, Clara", "Tell us what is missing", "Look at what we made", "Nothing is under way"):
        assert words in page


def test_a_member_begins_with_the_orders(olivia: FlaskClient) -> None:
    assert olivia.get("/").headers["Location"] == "/orders"


def test_a_client_sees_their_invoices_alone(clara: FlaskClient) -> None:
    page = clara.get("/invoices").text

    assert "INV-00017" in page
    assert "INV-00018" not in page
    assert clara.get(f"/invoices/{UUID(int=101)}").status_code == 404


def test_an_invoice_is_paid_on_the_providers_page(
    nobody: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    page = nobody.get(PAY).text
    for words in ("INV-00018", "$420.00", "Pay by card", "Pay with PayPal", "IBAN XX00 1234."):
        assert words in page

    answer = send(nobody, PAY, provider="stripe")

    assert 'content="0; url=https://cards.example/pay/1"' in answer.text
    assert apps.asks("POST", "/charges")[0].body == {"provider": "stripe", "return_path": f"{PAY}?back=1"}


def test_who_comes_back_from_the_provider_is_told(nobody: FlaskClient, apps: PlayedApps) -> None:
    page = nobody.get(f"{PAY}?back=1").text

    assert "Thank you. This invoice is paid." in page
    assert len(apps.asks("POST", "/conclusion")) == 1


def test_a_link_that_leads_elsewhere_is_not_followed(
    nobody: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    apps.said[f"POST /billing{PAY}/charges"]["page_url"] = "javascript:alert(1)"

    answer = send(nobody, PAY, provider="stripe")

    assert answer.status_code == 302
    assert "javascript" not in answer.text


def test_a_balance_is_topped_up(clara: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    assert "$2,500.00" in clara.get("/balance").text

    answer = send(clara, "/balance", "/balance/top-ups", amount="50", currency="USD", provider="stripe")

    assert "https://cards.example/pay/1" in answer.text
    assert apps.asks("POST", "/charges")[0].body["amount"] == {"amount": 5000, "currency": "USD"}


def test_the_inbox_is_read(clara: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    assert "Your blog article is ready" in clara.get("/inbox").text

    answer = send(clara, "/inbox", f"/inbox/{rooms.NOTICE}", order_id=agency.DELIVERED)
    send(clara, "/inbox", "/inbox/reading")

    assert answer.headers["Location"] == f"/orders/{agency.DELIVERED}"
    read = [each.path for each in apps.asked if each.method == "PUT"]
    assert read == [f"/notify/inbox/{rooms.NOTICE}/reading", "/notify/inbox/reading"]


def test_an_open_page_is_told_what_changed(clara: FlaskClient, nobody: FlaskClient) -> None:
    assert clara.get("/live?after=3").get_json() == {"after": 7, "changed": [], "unread": 1}
    assert nobody.get("/live").status_code == 401


def test_light_and_dark_are_remembered(clara: FlaskClient, send: Callable[..., Any]) -> None:
    send(clara, "/balance", "/appearance", theme="dark")

    assert '<html lang="en" data-theme="dark">' in clara.get("/balance").text
