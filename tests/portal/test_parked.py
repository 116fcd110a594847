from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support import played_settings as settings
from tests.support.played_apps import PlayedApps

LIST = "/settings/parked"
ONE = f"{LIST}/intake/{settings.PARKED}"


def test_what_an_app_parked_is_shown_with_its_bytes_as_text(olivia: FlaskClient, apps: PlayedApps) -> None:
    assert "intake.submit_order.v1" in olivia.get(f"{LIST}?app=intake&state=new").text
    shown = olivia.get(ONE).text

    assert "There is no service by the code nothing." in shown
    assert "&lt;b&gt;7&lt;/b&gt;" in shown
    assert apps.asks("GET", "/parked")[0].query == {"state": "new", "limit": "30"}


def test_a_message_is_tried_again(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    answer = send(olivia, ONE, f"{ONE}/replay")

    assert answer.headers["Location"] == "/settings/parked?app=intake"
    assert len(apps.asks("POST", f"/intake/parked/{settings.PARKED}/replay")) == 1


def test_a_message_is_dropped_with_a_reason_that_a_refusal_does_not_lose(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    apps.refuse["/drop"] = (409, {"detail": "it was replayed meanwhile"})

    refused = send(olivia, ONE, f"{ONE}/drop", why="A test of the shop")

    assert refused.status_code == 422
    assert "It was replayed meanwhile" in refused.text
    assert "A test of the shop</textarea>" in refused.text
    apps.refuse.clear()
    assert send(olivia, ONE, f"{ONE}/drop", why="A test of the shop").status_code == 302
    assert [each.body for each in apps.asks("POST", "/drop")] == [{"why": "A test of the shop"}] * 2


def test_an_app_that_is_away_leaves_a_notice(browser: Callable[..., FlaskClient]) -> None:
    page = browser(agency.OLIVIA, down=("notify",)).get(f"{LIST}?app=notify")

    assert page.status_code == 200
    assert "Its messages are safe" in page.text


@pytest.mark.parametrize("page", ["?app=nothing", "?state=odd"])
def test_there_are_no_other_lists(olivia: FlaskClient, page: str) -> None:
    assert olivia.get(LIST + page).status_code == 404


@pytest.mark.parametrize("page", ["/settings", LIST, ONE])
def test_settings_are_shown_to_those_alone_who_may_change_them(
    browser: Callable[..., FlaskClient], apps: PlayedApps, page: str
) -> None:
    assert browser(agency.CLARA).get(page).status_code == 404
    assert browser(agency.WANDA).get(page).status_code == (404 if page == "/settings" else 403)
    assert apps.asked == []


def test_nobody_else_has_messages_tried_again(
    browser: Callable[..., FlaskClient], apps: PlayedApps, send: Callable[..., Any]
) -> None:
    assert send(browser(agency.WANDA), "/inbox", f"{ONE}/replay").status_code == 403
    assert apps.asks("POST", "/replay") == []
