from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support import played_rooms as rooms
from tests.support.played_apps import PlayedApps

WANDA = f"/team/{agency.WANDA.id}"
TERMS = {"name": "Wanda Quist", "email": "wanda@northwind.example", "role": "writer", "capacity": "8"}


def test_the_team_is_shown_to_who_manages_it(browser: Callable[..., FlaskClient], olivia: FlaskClient) -> None:
    assert "2 / 6" in olivia.get("/team").text
    assert "Holiday" in olivia.get(WANDA).text
    assert browser(agency.WANDA).get("/team").status_code == 403


def test_a_member_is_added(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    said = TERMS | {"services": ["seo-content-package"], "password": "a long first password"}

    send(olivia, "/team", "/team", **said)

    (asked,) = apps.asks("POST", "/members")
    assert asked.body == said | {"capacity": 8}


def test_terms_that_are_refused_are_not_lost(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    problems = [{"field": "capacity", "code": "invalid", "message": "Give a number from 0 to 1000."}]
    apps.refuse[f"PATCH /workflow/members/{agency.WANDA.id}"] = (422, {"problems": problems})

    answer = send(olivia, WANDA, WANDA, **TERMS | {"capacity": "many"})

    assert answer.status_code == 422
    assert "Give a number from 0 to 1000." in answer.text
    assert 'value="many"' in answer.text


def test_an_absence_is_noted_and_taken_back(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    send(olivia, WANDA, f"{WANDA}/absences", starts_at="2026-05-01T09:00", ends_at="2026-05-02T09:00", reason="Ill")
    send(olivia, WANDA, f"{WANDA}/absences/{rooms.ABSENCE}/removal")

    assert apps.asks("POST", "/absences")[0].body == {
        "starts_at": "2026-05-01T09:00:00+00:00",
        "ends_at": "2026-05-02T09:00:00+00:00",
        "reason": "Ill",
        "hands_over": False,
    }
    assert len(apps.asks("DELETE", f"/absences/{rooms.ABSENCE}")) == 1


def test_nobody_else_changes_the_team(
    browser: Callable[..., FlaskClient], apps: PlayedApps, send: Callable[..., Any]
) -> None:
    wanda = browser(agency.WANDA)

    assert send(wanda, "/inbox", WANDA, **TERMS | {"role": "admin"}).status_code == 403
    assert apps.asks("PATCH", WANDA) == []
