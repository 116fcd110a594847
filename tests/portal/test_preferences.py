"""One's own preferences and contacts, and the language of the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support.played_apps import PlayedApps

CLARA = f"/clients/{agency.CLARA.id}"
CONTACT = str(UUID(int=81))
HABITS = {"rhythm": "daily", "quiet_from": "22:00:00", "quiet_until": "07:00:00"}


def prefers(apps: PlayedApps, **wishes: list[str]) -> None:
    apps.said["GET /notify/preferences"] = {"wishes": wishes, "habits": HABITS}


def test_a_client_sees_how_they_are_told_and_says_how_they_would_be(
    clara: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    prefers(apps, order_delivered=["portal"], order_at_risk=["email"])
    page = clara.get("/preferences").text
    wished = {"kind.order_delivered": "none", "kind.message_posted": "both", "kind.stage_reached": "rules"}

    send(clara, "/preferences", **wished, rhythm="weekly", quiet_from="21:30", quiet_until="")

    for words in ('<option value="portal" selected>', 'value="22:00"', '<option value="daily" selected>'):
        assert words in page, words
    assert "An order may be late" not in page
    assert apps.asks("PUT", "/preferences")[0].body == {
        "wishes": {"order_at_risk": ["email"], "order_delivered": [], "message_posted": ["email", "portal"]},
        "habits": {"rhythm": "weekly", "quiet_from": "21:30", "quiet_until": None},
    }


def test_preferences_that_are_refused_are_not_lost(
    clara: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    prefers(apps)
    apps.refuse["PUT /notify/preferences"] = (409, {"detail": "this kind stays"})

    page = send(clara, "/preferences", rhythm="weekly", quiet_from="21:30", **{"kind.message_posted": "none"})

    assert page.status_code == 422
    for words in ("This kind stays", 'value="21:30"', '<option value="weekly" selected>'):
        assert words in page.text, words


def test_a_client_says_where_they_are_and_a_member_is_not_asked(
    clara: FlaskClient, olivia: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    prefers(apps)
    apps.said[f"GET /intake{CLARA}"] |= {"locale": "en", "time_zone": "Europe/Vienna"}

    page = clara.get("/preferences").text
    send(clara, "/preferences", "/preferences/place", locale="de", time_zone="Europe/Berlin")

    assert "<option selected>Europe/Vienna</option>" in page
    assert apps.asks("PATCH", CLARA)[0].body == {"locale": "de", "time_zone": "Europe/Berlin"}
    assert "Where are you?" not in olivia.get("/preferences").text
    assert send(olivia, "/preferences", "/preferences/place", locale="de").status_code == 404


def test_a_client_keeps_contacts_with_what_each_may_see(
    clara: FlaskClient, olivia: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    contact = {"contact_id": CONTACT, "name": "Bo Ek", "email": "bo@bluebird.example", "grants": ["invoices"]}
    contact |= {"invited_at": None}
    apps.said[f"GET /intake{CLARA}/contacts"] = {"items": [contact]}
    page = clara.get("/contacts").text

    send(clara, "/contacts", name=" Cy Dahl ", email="cy@bluebird.example", grants=["orders"])
    send(clara, "/contacts", f"/contacts/{CONTACT}", grants=["orders", "invoices"])
    send(clara, "/contacts", f"/contacts/{CONTACT}/invitation")
    send(clara, "/contacts", f"/contacts/{CONTACT}/removal")

    assert ("Bo Ek" in page, 'value="invoices" checked' in page) == (True, True)
    said = {"name": "Cy Dahl", "email": "cy@bluebird.example", "locale": "en", "grants": ["orders"]}
    assert apps.asks("POST", "/contacts")[0].body == said
    assert apps.asks("PATCH", f"/contacts/{CONTACT}")[0].body == {"grants": ["orders", "invoices"]}
    assert (
        len(apps.asks("POST", f"/contacts/{CONTACT}/invitation"))
        == len(apps.asks("DELETE", f"/contacts/{CONTACT}"))
        == 1
    )
    assert olivia.get("/contacts").status_code == 404


_PLACES = ("/orders", "/services", "/invoices", "/subscriptions", "/balance", "/basket")


def test_a_contact_who_signed_in_is_shown_what_they_may_see(browser: Callable[..., FlaskClient]) -> None:
    def places(*grants: str) -> tuple[list[str], str]:
        client = browser(replace(agency.CLARA, name="Bo Ek", contact_id=UUID(CONTACT), grants=frozenset(grants)))
        page = client.get("/home").text
        assert client.get("/contacts").status_code == 404
        return [one for one in _PLACES if f'href="{one}"' in page], client.get("/account").text

    assert [places()[0], places("orders")[0]] == [[], ["/orders", "/services", "/basket"]]
    seen, account = places("invoices")
    assert seen == ["/invoices", "/subscriptions", "/balance"]
    assert ("/contacts" in account, "Bo Ek" in account) == (False, True)


def test_a_contact_that_is_refused_is_not_lost(clara: FlaskClient, send: Callable[..., Any], apps: PlayedApps) -> None:
    apps.said[f"GET /intake{CLARA}/contacts"] = {"items": []}
    apps.refuse[f"POST /intake{CLARA}/contacts"] = (409, {"detail": "somebody has this address"})

    page = send(clara, "/contacts", name="Cy Dahl", email="cy@bluebird.example")

    assert page.status_code == 422
    assert ("Somebody has this address" in page.text, 'value="Cy Dahl"' in page.text) == (True, True)


def test_a_client_says_how_deliveries_come_and_the_room_is_never_shown(
    clara: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    told = {"wishes": {"stage_reached": []}, "habits": HABITS, "has_chat_address": True}
    apps.said["GET /notify/preferences"] = told
    room = "https://chat.example/hooks/secret"

    send(clara, "/preferences", "/preferences/deliveries", delivery_channel="collaboration", chat_address=room)
    send(clara, "/preferences", "/preferences/deliveries", delivery_channel="", chat_address="")

    assert [each.body for each in apps.asks("PUT", "/notify/preferences")] == [
        {"wishes": {"stage_reached": []}, "chat_address": room}
    ]
    changes = [each.body for each in apps.asks("PATCH", f"/clients/{agency.CLARA.id}")]
    assert changes == [{"delivery_channel": "collaboration"}, {"delivery_channel": None}]
    assert "There is one" in clara.get("/preferences").text
