from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support.played_apps import PlayedApps

COUPONS = "/settings/coupons"
TAXES = "/settings/taxes"
CREDITS = "/settings/credits"


def test_coupons_are_shown_made_and_stopped(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    shown = olivia.get(COUPONS).text
    assert "SPRING" in shown
    assert "2 / 50" in shown

    send(olivia, COUPONS, COUPONS, code="MAY", amount="10", currency="usd", minimum="99,50", most_uses="5")
    send(olivia, COUPONS, f"{COUPONS}/SPRING/stop")

    (made,) = apps.asks("POST", "/coupons")
    assert made.body == {
        "code": "MAY",
        "description": "",
        "amount": agency.usd(1000),
        "service_ids": [],
        "expires_at": None,
        "is_for_new_clients": False,
        "most_uses": 5,
        "minimum": 9950,
    }
    assert len(apps.asks("POST", "/coupons/SPRING/stop")) == 1


def test_a_coupon_that_is_refused_is_not_lost(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    apps.refuse["POST /billing/coupons"] = (409, {"detail": "there is a coupon SPRING already"})

    answer = send(olivia, COUPONS, COUPONS, code="SPRING", percent="10", currency="USD", description="Again")

    assert answer.status_code == 422
    assert "There is a coupon SPRING already" in answer.text
    assert 'value="Again"' in answer.text


def test_a_tax_rate_is_set_from_a_day_on(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    assert "19.00" in olivia.get(TAXES).text

    send(olivia, TAXES, TAXES, country="ch", region="", name="MWST", rate="8,1", starts_on="2026-01-01")

    (asked,) = apps.asks("POST", "/tax-rates")
    assert asked.body == {"country": "CH", "region": "", "name": "MWST", "rate": 810, "starts_on": "2026-01-01"}


@pytest.mark.parametrize("rate", ["much", "101", "-1", "8.125", "NaN"])
def test_what_is_no_rate_is_not_sent(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any], rate: str
) -> None:
    answer = send(olivia, TAXES, TAXES, country="CH", name="MWST", rate=rate, starts_on="2026-01-01")

    assert answer.status_code == 422
    assert "Give the rate in percent" in answer.text
    assert f'value="{rate}"' in answer.text
    assert apps.asks("POST", "/tax-rates") == []


def test_what_grants_credits_is_shown_and_set(
    browser: Callable[..., FlaskClient], apps: PlayedApps, send: Callable[..., Any]
) -> None:
    olivia = browser(agency.OLIVIA, credit_unit="words")
    assert "40 words" in olivia.get(CREDITS).text

    send(olivia, CREDITS, CREDITS, service_id="", minimum="99,50", currency="usd", amount="12,5", option="", resets="1")
    failed = send(olivia, CREDITS, CREDITS, service_id="", minimum="", currency="USD", amount="12")

    (asked,) = apps.asks("PUT", "/credit-rules")
    assert asked.body == {
        "service_id": None,
        "option": "",
        "minimum": agency.usd(9950),
        "amount": 1250,
        "resets": True,
    }
    assert failed.status_code == 422
    assert "Choose a service, or say from which top-up on" in failed.text


def test_an_agency_without_a_unit_of_its_own_is_told_how_to_name_one(olivia: FlaskClient) -> None:
    assert "CREDIT_UNIT" in olivia.get(CREDITS).text


def test_clients_see_their_credits_by_the_agencys_name_for_them(browser: Callable[..., FlaskClient]) -> None:
    shown = browser(agency.CLARA, credit_unit="words").get("/balance").text

    assert "40.5 words" in shown
    assert "words" not in browser(agency.CLARA).get("/balance").text


@pytest.mark.parametrize("page", [COUPONS, TAXES, CREDITS])
def test_nobody_else_sees_or_sets_prices(
    browser: Callable[..., FlaskClient], apps: PlayedApps, send: Callable[..., Any], page: str
) -> None:
    for person, status in ((agency.WANDA, 403), (agency.CLARA, 404)):
        assert browser(person).get(page).status_code == status
        assert send(browser(person), "/inbox", page, code="FREE").status_code == status
    assert [each for each in apps.asked if each.path.startswith("/billing")] == []
