from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support.played_apps import PlayedApps

TRAIL = "/settings/trail"
ROW: dict[str, Any] = {
    "seq": 7, "at": "2026-03-01T09:00:00+00:00", "kind": "money", "what": "POST /refunds", "actor_kind": "client",
    "actor_id": str(UUID(int=5)), "actor_name": "", "by": "Olivia <b>", "about": "x", "details": '{"amount":5}', "sha": "00",
}  # fmt: skip


def test_the_trail_of_an_app_is_shown_and_says_who_acted_in_whose_place(olivia: FlaskClient, apps: PlayedApps) -> None:
    apps.said["GET /billing/trail"] = {"items": [ROW], "next": "older"}

    page = olivia.get(f"{TRAIL}?app=billing&kind=money").text

    assert apps.asks("GET", "/billing/trail")[0].query == {"kind": "money", "limit": "50"}
    assert "POST /refunds" in page
    assert "in their place: Olivia &lt;b&gt;" in page
    assert "cursor=older" in page
    assert olivia.get(f"{TRAIL}?app=mallory").status_code == 404
    assert olivia.get(f"{TRAIL}?kind=mallory").status_code == 404


def test_the_trail_is_handed_out_as_csv(olivia: FlaskClient, apps: PlayedApps) -> None:
    apps.said["GET /workflow/trail/export"] = {"played": "csv"}

    answer = olivia.get(f"{TRAIL}/workflow.csv")

    assert answer.status_code == 200
    assert apps.asks("GET", "/workflow/trail/export")


def test_the_trail_is_for_those_who_manage_the_team(browser: Callable[..., FlaskClient]) -> None:
    for path in (TRAIL, f"{TRAIL}/workflow.csv"):
        assert [browser(person).get(path).status_code for person in (agency.CLARA, agency.WANDA)] == [404, 403]
