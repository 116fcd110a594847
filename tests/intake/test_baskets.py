"""Baskets: kept while they are filled, priced as of now, placed once as one purchase."""

from __future__ import annotations

from datetime import timedelta

from shared.kernel.actors import Actor, ActorKind
from shared.web.vouched import OFFER, PURCHASE, Vouched
from tests.intake.builders import CLARA, GOOD_ANSWERS
from tests.intake.conftest import SETTINGS

KEY = "a-key-that-nobody-guesses-0123456789"
BASKET = f"/baskets/{KEY}"
KIM = {"email": "kim@example.com", "name": "Kim Berg"}
LETTER = {"service": "newsletter", "answers": GOOD_ANSWERS}
OLIVIA = Actor(kind=ActorKind.MEMBER, id=None, name="Olivia", permissions=frozenset({"*"}))
VOUCHED = Vouched(SETTINGS.link_key)


def fill(desk, *items, **options):
    for place, item in enumerate(items):
        made = desk.call("PUT", f"{BASKET}/items/item-{place}", item, **options)
        assert made.status_code == 200, made.get_json()
    return desk.call("GET", BASKET, **options).get_json()


def test_a_basket_is_kept_and_priced_for_whoever_has_its_key(desk):
    price = desk.call("GET", "/services/newsletter").get_json()["price"]

    basket = fill(desk, LETTER, LETTER | {"quantity": 2, "note": "Soon, please."})
    desk.call("PATCH", BASKET, {"coupon": " AUTUMN ", "client": KIM})
    shown = desk.call("GET", BASKET).get_json()

    assert [item["total"]["amount"] for item in basket["items"]] == [price["amount"], price["amount"] * 2]
    assert basket["total"] == {"amount": price["amount"] * 3, "currency": price["currency"]}
    assert (shown["coupon"], shown["client"]) == ("AUTUMN", KIM | {"company": ""})
    offer = VOUCHED.read(OFFER, shown["offer"])
    assert offer["coupon"] == "AUTUMN"
    assert [(line["quantity"], line["unit_price"]) for line in offer["lines"]] == [(1, price), (2, price)]
    assert desk.call("GET", BASKET.replace("0", "1")).get_json()["items"] == []
    assert desk.call("GET", "/baskets/short").status_code == 404
    assert desk.told() == []


def test_what_could_not_be_ordered_is_not_put_in_and_all_of_it_is_said(desk):
    item = LETTER | {"quantity": 0, "option": "big", "answers": {"send_on": "soon"}}

    refused = desk.call("PUT", f"{BASKET}/items/a", item)

    assert refused.status_code == 422
    assert {problem["field"] for problem in refused.get_json()["problems"]} == {
        "quantity",
        "option",
        "answers.subject",
        "answers.points",
        "answers.send_on",
    }
    assert desk.call("GET", BASKET).get_json()["items"] == []


def test_an_item_is_changed_and_taken_out(desk):
    fill(desk, LETTER, LETTER)

    desk.call("PUT", f"{BASKET}/items/item-0", LETTER | {"quantity": 5})
    gone = desk.call("DELETE", f"{BASKET}/items/item-1")

    shown = desk.call("GET", BASKET).get_json()
    assert [(item["item_id"], item["quantity"]) for item in shown["items"]] == [("item-0", 5)]
    assert gone.status_code == 204
    assert desk.call("DELETE", f"{BASKET}/items/item-1").status_code == 404


def test_the_price_of_an_order_is_told_before_it_is_put_in(desk):
    price = desk.call("GET", "/services/newsletter").get_json()["price"]

    told = desk.call("POST", f"{BASKET}/price", LETTER | {"quantity": 3, "answers": {}}).get_json()
    nothing = desk.call("POST", f"{BASKET}/price", LETTER | {"option": "big"}).get_json()

    assert told["total"] == {"amount": price["amount"] * 3, "currency": price["currency"]}
    assert VOUCHED.read(OFFER, told["offer"])["lines"][0]["quantity"] == 3
    assert nothing == {"unit_price": None, "total": None, "offer": None}


def test_a_visitor_places_a_basket_once_as_one_purchase(desk):
    fill(desk, LETTER, LETTER)

    made = desk.call("POST", f"{BASKET}/purchase", {"client": KIM})
    again = desk.call("POST", f"{BASKET}/purchase", {"client": KIM})

    assert (made.status_code, again.status_code) == (201, 200)
    placed = made.get_json()
    assert placed == again.get_json()
    assert [order["state"] for order in placed["orders"]] == ["funding", "funding"]
    assert desk.names_told() == ["ClientRegistered", "OrderReceived", "OrderReceived", "PurchaseChecked"]
    assert VOUCHED.read(PURCHASE, placed["token"]) == placed["purchase_id"]
    page = desk.call("GET", f"/purchase-pages/{placed['token']}")
    assert page.get_json() == placed
    assert desk.call("GET", f"/purchase-pages/{placed['token']}x").status_code == 404
    assert desk.call("GET", BASKET).get_json()["items"] == []
    assert desk.call("PUT", f"{BASKET}/items/b", LETTER).status_code == 409
    assert [row[0] for row in desk.rows("SELECT external_id FROM purchases") if KEY in row[0]] == []


def test_a_signed_in_client_needs_not_say_who_they_are_and_a_visitor_must(desk):
    fill(desk, LETTER)

    nobody = desk.call("POST", f"{BASKET}/purchase", {})
    made = desk.call("POST", f"{BASKET}/purchase", {}, as_=CLARA)

    assert [problem["field"] for problem in nobody.get_json()["problems"]] == ["client"]
    assert made.status_code == 201
    assert desk.rows("SELECT client_id, source FROM purchases") == [(CLARA.id, "portal")]


def test_nothing_is_placed_of_an_empty_basket_or_for_a_program_that_fills_in_everything(desk):
    empty = desk.call("POST", f"{BASKET}/purchase", {"client": KIM})
    fill(desk, LETTER)
    program = desk.call("POST", f"{BASKET}/purchase", {"client": KIM, "homepage": "https://spam.example"})

    assert [problem["field"] for problem in empty.get_json()["problems"]] == ["orders"]
    assert program.status_code == 201
    assert desk.rows("SELECT count(*) FROM purchases") == [(0,)]


def test_baskets_that_nobody_wants_any_more_are_forgotten(desk):
    fill(desk, LETTER)
    desk.at += timedelta(days=31)

    desk.call("PATCH", f"/baskets/{'b' * 40}", {"coupon": "A"})

    assert desk.rows("SELECT count(*) FROM baskets") == [(1,)]
    assert desk.call("GET", BASKET).get_json()["items"] == []


def test_what_is_sold_in_another_currency_can_not_be_ordered_with_the_rest(desk):
    offer = desk.call("GET", "/services/newsletter").get_json()
    body = {"name": "Poster", "price": {"amount": 900, "currency": "CHF"}, "pipeline": offer["pipeline"]}
    body["form"] = {"fields": []}
    assert desk.call("PUT", "/services/poster", body, as_=OLIVIA).status_code == 200

    basket = fill(desk, LETTER, {"service": "poster"})

    assert [problem["code"] for item in basket["items"] for problem in item["problems"]] == ["other_currency"]
    assert basket["total"] == offer["price"]
