"""What both sides agree on while an order is under way, and what the team notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support.played_apps import PlayedApps

PAGE = f"/orders/{agency.DELIVERED}"
ROOM = f"/workflow/orders/{agency.DELIVERED}"
PROPOSAL = str(UUID(int=77))


@pytest.fixture
def agreed(apps: PlayedApps) -> PlayedApps:
    """An order with a proposal of the agency's and with notes."""
    apps.said[f"GET {ROOM}/proposals"] = {"items": [_proposal()]}
    time = {"member_name": "Wanda Quist", "minutes": 95, "worked_on": "2026-03-02", "note": "Research"}
    notes = {"team_note": "Call her first.", "tags": ["vip"], "links": [], "followers": [], "minutes": 95}
    apps.said[f"GET {ROOM}/notes"] = notes | {"time_spent": [time]}
    return apps


def test_a_client_sees_what_is_proposed_and_no_notes(agreed: PlayedApps, clara: FlaskClient) -> None:
    page = clara.get(PAGE).text

    for words in ("Quantity: 3", "+$50.00", "proposed by Olivia Hart", 'value="accepted"', "Propose a change"):
        assert words in page, words
    assert ("For the team alone" in page, "It costs" in page, agreed.asks("GET", "/notes")) == (False, False, [])


def test_the_team_notes_tags_follows_and_tells_its_time(
    agreed: PlayedApps, olivia: FlaskClient, send: Callable[..., Any]
) -> None:
    page = olivia.get(PAGE).text
    send(olivia, PAGE, f"{PAGE}/notes", team_note=" Call. ", tags="vip, rush ,", follows="1")
    send(olivia, PAGE, f"{PAGE}/time", minutes="90", worked_on="2026-03-03", note="Draft")

    for words in ("Call her first.", 'value="vip"', "1 h 35 min", "Research", 'value="withdrawn"'):
        assert words in page, words
    assert agreed.asks("PATCH", "/notes")[0].body == {"team_note": "Call.", "tags": ["vip", "rush"], "follows": True}
    assert agreed.asks("POST", "/time")[0].body == {"minutes": 90, "worked_on": "2026-03-03", "note": "Draft"}


def test_a_manager_proposes_with_a_price_and_a_client_without(
    agreed: PlayedApps, olivia: FlaskClient, clara: FlaskClient, send: Callable[..., Any]
) -> None:
    said = {
        "quantity": "2",
        "extra": "",
        "reason": "Less to do",
        "difference": "12,50",
        "currency": "USD",
        "key": PROPOSAL,
    }

    send(olivia, PAGE, f"{PAGE}/proposals", direction="less", **said)
    send(clara, PAGE, f"{PAGE}/proposals", direction="less", **said)

    bodies = [asked.body for asked in agreed.asks("POST", "/proposals")]
    assert [body["difference"] for body in bodies] == [{"amount": -1250, "currency": "USD"}, None]
    assert bodies[1] | {"difference": None} == {
        "quantity": 2,
        "due_at": None,
        "extra": "",
        "reason": "Less to do",
        "difference": None,
        "proposal_id": PROPOSAL,
    }


def test_a_proposal_is_answered_and_a_refused_one_is_not_lost(
    agreed: PlayedApps, clara: FlaskClient, send: Callable[..., Any]
) -> None:
    agreed.refuse[f"POST {ROOM}/proposals"] = (409, {"detail": "the order is closed"})

    answered = send(clara, PAGE, f"{PAGE}/proposals/{PROPOSAL}/answer", answer="accepted")
    refused = send(clara, PAGE, f"{PAGE}/proposals", extra="Two pictures")

    assert answered.location == f"{PAGE}#proposals"
    assert agreed.asks("PUT", f"/proposals/{PROPOSAL}/answer")[0].body == {"answer": "accepted"}
    assert (refused.status_code, "Two pictures</textarea>" in refused.text) == (422, True)


def _proposal() -> dict[str, Any]:
    return {
        "proposal_id": PROPOSAL, "is_by_client": False, "by_name": "Olivia Hart", "quantity": 3, "option": None,
        "due_at": None, "extra": "", "reason": "You asked for one more.", "difference": agency.usd(5000),
        "state": "open", "proposed_at": "2026-03-04T10:00:00+00:00", "answered_at": None,
    }  # fmt: skip
