from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support import played_settings as settings
from tests.support.played_apps import PlayedApps

LIST = "/subscriptions"
ONE = f"{LIST}/{settings.SUBSCRIPTION}"


def test_a_client_sees_theirs_and_ends_one_with_its_period(
    clara: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    assert "$180.00" in clara.get(LIST).text
    shown = clara.get(ONE).text
    assert "each month" in shown
    assert "Pause" not in shown

    send(clara, ONE, f"{ONE}/cancellation", reason="Enough", at_once="1")
    send(clara, ONE, f"{ONE}/continuation")

    (asked,) = apps.asks("PUT", "/cancellation")
    assert asked.body == {"reason": "Enough", "at_period_end": True}
    assert len(apps.asks("DELETE", "/cancellation")) == 1


def test_a_member_sees_what_a_change_costs_before_it_is_made(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    page = send(olivia, ONE, ONE, quantity="3", preview="1").text
    assert "$90.00 now for the rest of this period, then $540.00 each period" in page
    assert 'value="3"' in page

    send(olivia, ONE, ONE, quantity="3")

    assert [each.body for each in apps.asks("PATCH", ONE)] == [{"quantity": 3, "is_preview": True}, {"quantity": 3}]


def test_a_member_pauses_resumes_and_ends_it(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    send(olivia, ONE, f"{ONE}/pause", reason="Summer")
    send(olivia, ONE, f"{ONE}/resumption")
    send(olivia, ONE, f"{ONE}/cancellation", reason="Fraud", at_once="1")

    assert apps.asks("PUT", "/pause")[0].body == {"reason": "Summer"}
    assert len(apps.asks("DELETE", "/pause")) == 1
    assert apps.asks("PUT", "/cancellation")[0].body == {"reason": "Fraud", "at_period_end": False}


@pytest.mark.parametrize("preview", [{}, {"preview": "1"}])
def test_what_is_refused_is_not_lost(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any], preview: dict[str, str]
) -> None:
    apps.refuse[f"PATCH /billing{ONE}"] = (409, {"detail": "the subscription is past due"})

    answer = send(olivia, ONE, ONE, quantity="7", **preview)

    assert answer.status_code == 422
    assert "The subscription is past due" in answer.text
    assert 'value="7"' in answer.text


def test_nobody_else_changes_subscriptions(
    browser: Callable[..., FlaskClient], apps: PlayedApps, send: Callable[..., Any]
) -> None:
    assert browser(agency.WANDA).get(LIST).status_code == 403
    for person, status in ((agency.WANDA, 403), (agency.CLARA, 404)):
        for page in (ONE, f"{ONE}/pause", f"{ONE}/resumption"):
            assert send(browser(person), "/inbox", page, quantity="9", reason="Mine").status_code == status
    assert [each for each in apps.asked if each.method in {"PUT", "PATCH", "DELETE"}] == []
