"""How much may be asked of us without a login, and what becomes of programs that fill in everything."""

from __future__ import annotations

from dataclasses import replace

from shared.web.addresses import HEADER, signed_address
from tests.intake.builders import CLARA, GOOD_ANSWERS
from tests.support.tokens import tokens_of

KIM = {"email": "kim@example.com", "name": "Kim Berg"}
FORM = {"key": "0198f0a2-6d3e-7c11-9b52", "client": KIM, "answers": GOOD_ANSWERS}
HERE = {HEADER: signed_address("203.0.113.7", tokens_of("portal"))}


def order(desk, nth, *, headers=HERE, **changes):
    return desk.call("POST", "/order-forms/newsletter", FORM | {"key": f"{nth:020}"} | changes, headers=headers)


def use(desk, **changes):
    """Intake with other settings."""
    kept = desk.api.application.extensions
    kept["orderwright.settings"] = replace(kept["orderwright.settings"], **changes)


def test_an_address_that_orders_too_often_is_told_when_to_come_again(desk):
    use(desk, visits_per_hour=2)
    assert [order(desk, nth).status_code for nth in range(2)] == [201, 201]

    refused = order(desk, 2)

    assert (refused.status_code, refused.get_json()["code"]) == (429, "too_many")
    assert refused.headers["Retry-After"] == "3600"
    assert desk.rows("SELECT count(*) FROM orders") == [(2,)]
    assert order(desk, 3, headers={HEADER: signed_address("203.0.113.8", tokens_of("portal"))}).status_code == 201
    spoofed = [{HEADER: f"198.51.100.{nth} {'0' * 64}"} for nth in range(3)]
    assert [order(desk, 4 + nth, headers=each).status_code for nth, each in enumerate(spoofed)] == [201, 201, 429]
    desk.pass_time(hours=1)
    assert order(desk, 9).status_code == 201
    assert desk.rows("SELECT count, length(visitor) FROM visits") == [(1, 64)]


def test_who_is_signed_in_is_not_counted_and_zero_is_any_number(desk):
    use(desk, visits_per_hour=1)
    for nth in range(3):
        form = FORM | {"key": f"{nth:020}", "client": None}
        assert desk.call("POST", "/order-forms/newsletter", form, as_=CLARA).status_code == 201

    use(desk, visits_per_hour=0)
    assert [order(desk, nth).status_code for nth in range(3, 6)] == [201] * 3


def test_links_are_counted_more_generously(desk):
    use(desk, visits_per_hour=1)

    answers = [desk.call("GET", "/forms/forged", headers=HERE).status_code for _ in range(21)]

    assert answers == [404] * 20 + [429]


def test_a_program_that_fills_in_what_nobody_sees_is_thanked_and_nothing_is_kept(desk):
    answer = order(desk, 1, homepage="https://spam.example")

    assert answer.status_code == 201
    assert answer.get_json() == {
        "number": answer.get_json()["number"],
        "state": "funding",
        "form_token": None,
        "problems": [],
        "purchase_token": "-",
    }
    assert desk.rows("SELECT count(*) FROM orders") == [(0,)]
    assert desk.letters == []
