"""The basket: several orders, one coupon, one price, one purchase, paid as the buyer likes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support import played_rooms as rooms
from tests.support.played_apps import PlayedApps
from tests.support.played_baskets import PURCHASE_TOKEN

FORM = "/services/seo-content-package"
KIM = {"client.email": "kim@example.com", "client.name": "Kim Berg"}
SMALL = {"option": "small", "quantity": "1", "answers.website": "https://a.example"}


def put_in(client: FlaskClient, send: Callable[..., Any], **more: Any) -> Any:
    return send(client, FORM, f"{FORM}/basket", **SMALL | more)


def test_several_orders_are_put_in_and_the_coupon_counts_for_all(
    nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    put_in(nobody, send, **KIM)
    put_in(nobody, send, add_ons="images", quantity="2", note="Soon")
    send(nobody, "/basket", "/basket/coupon", coupon=" AUTUMN ")

    page = nobody.get("/basket").text

    for words in ("Four articles · ", "$600.00", 'value="AUTUMN"', 'value="kim@example.com"', "In all"):
        assert words in page, words
    first = apps.asks("PUT", "")[0]
    assert first.body == {
        "service": "seo-content-package",
        "option": "small",
        "add_ons": [],
        "quantity": 1,
        "answers": first.body["answers"],
        "note": "",
    }
    assert first.body["answers"]["website"] == "https://a.example"
    assert '<span class="count">2</span>' in page


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    wrong = {"problems": [{"field": "answers.website", "code": "not_a_url", "message": "Please give a web address."}]}
    page = nobody.get(FORM).text
    item_id = "a" * 32
    for status, said, words in ((422, wrong, 'id="field-website-problem"'), (503, {}, "It is still here")):
        apps.refuse[f"/items/{item_id}"] = (status, {"code": "refused"} | said)

        page = put_in(nobody, send, item_id=item_id, **{"answers.website": "a", "note": "Keep me"})

        assert page.status_code == status
        for each in (words, "Keep me", 'name="option" value="small" checked', f'name="item_id" value="{item_id}"'):
            assert each in page.text, each


def test_the_price_is_worked_out_as_the_form_is_filled_in_with_a_script_and_without(
    nobody: FlaskClient, send: Callable[..., Any]
) -> None:
    with_script = nobody.get(FORM)
    part = nobody.post(
        f"{FORM}/price",
        data=SMALL
        | {"quantity": "3", "csrf_token": with_script.text.split('name="csrf_token" value="')[1].split('"')[0]},
        headers={"HX-Request": "true"},
    ).text
    whole = send(nobody, FORM, f"{FORM}/price", **SMALL | {"quantity": "3", "note": "Keep me"}).text
    open_choice = send(nobody, FORM, f"{FORM}/price", quantity="1").text

    assert ("$1,800.00" in part, "<html" in part) == (True, False)
    assert ("$1,800.00" in whole, "Keep me" in whole) == (True, True)
    assert "Choose what you want" in open_choice
    assert "<noscript><button" in with_script.text


def test_what_is_in_the_basket_can_be_changed_and_taken_out(nobody: FlaskClient, send: Callable[..., Any]) -> None:
    put_in(nobody, send, item_id="b" * 32, quantity="4")

    changed = nobody.get(f"{FORM}?item={'b' * 32}").text

    assert ('value="4"' in changed, "Keep the changes" in changed) == (True, True)
    send(nobody, "/basket", f"/basket/items/{'b' * 32}/removal")
    assert "Your basket is empty" in nobody.get("/basket").text


def test_a_visitor_places_the_basket_and_comes_to_the_checkout_with_another_basket(
    nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    put_in(nobody, send)

    placed = send(nobody, "/basket", **KIM)

    assert (placed.status_code, placed.location) == (302, f"/checkout/{PURCHASE_TOKEN}")
    (asked,) = apps.asks("POST", "/purchase")
    assert asked.body["client"]["email"] == "kim@example.com"
    assert "Authorization" not in asked.headers
    assert "Your basket is empty" in nobody.get("/basket").text


def test_what_keeps_the_basket_from_being_placed_is_said_and_what_was_entered_stays(
    nobody: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    put_in(nobody, send)
    problems = [{"field": "client.email", "code": "required", "message": "Please fill this in."}]
    apps.refuse["/purchase"] = (422, {"problems": problems})

    page = send(nobody, "/basket", **KIM | {"client.email": ""})

    assert page.status_code == 422
    assert ('id="own-email-problem"' in page.text, 'value="Kim Berg"' in page.text) == (True, True)


def test_a_basket_outlives_the_sign_in_and_a_client_needs_not_say_who_they_are(
    clara: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    put_in(clara, send)
    assert "Who orders?" not in clara.get("/basket").text

    send(clara, "/basket")

    (asked,) = apps.asks("POST", "/purchase")
    assert (asked.body["client"], asked.headers["Authorization"][:7]) == (None, "Bearer ")


def test_the_checkout_offers_every_way_to_pay_and_leads_to_the_one_that_is_chosen(
    clara: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    page = f"/checkout/{PURCHASE_TOKEN}"
    apps.said[f"GET /billing/pay/{rooms.PAY_TOKEN}"]["invoice"]["client"]["client_id"] = str(agency.CLARA.id)

    shown = clara.get(page).text
    by_card = send(clara, page, method="stripe").text

    for words in ("Pay by card", "Pay with PayPal", "Pay from your balance of $2,500.00", "Or by bank transfer"):
        assert words in shown, words
    assert "https://cards.example/pay/1" in by_card
    assert apps.asks("POST", "/charges")[0].body == {"provider": "stripe", "return_path": f"{page}?back=1"}
    assert "It is paid, and work can start." in clara.get(f"{page}?back=1").text
    assert send(clara, page, method="balance", key="k-1").location == f"{page}?back=1"
    assert apps.asks("POST", "/payments")[0].headers["Idempotency-Key"] == "k-1"


def test_the_checkout_waits_for_the_invoice_and_says_what_is_missing(clara: FlaskClient, apps: PlayedApps) -> None:
    apps.refuse[f"/purchase-bills/{PURCHASE_TOKEN}"] = (404, {})

    page = clara.get(f"/checkout/{PURCHASE_TOKEN}").text

    for words in ("We are writing your invoice.", 'hx-trigger="every 1s"', '<meta http-equiv="refresh" content="3">'):
        assert words in page, words
    assert agency.DELIVERED in page
    assert clara.get("/checkout/forged.token").status_code == 200
