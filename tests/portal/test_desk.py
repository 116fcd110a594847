"""How work is given out, when the agency works, and what is due when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support.played_apps import PlayedApps

ROUTING = "/settings/routing"
SEO = f"{ROUTING}/seo-content-package"
HOURS = "/settings/calendar"
REBALANCE = "/workload/rebalance"
PEOPLE = f"/clients/{agency.CLARA.id}/people"
WANDA, OLIVIA = str(agency.WANDA.id), str(agency.OLIVIA.id)


def test_a_rule_is_shown_and_kept_with_its_members_in_their_order(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    assert "always in the same order" in olivia.get(ROUTING).text
    assert f'name="member.{WANDA}" inputmode="numeric" size="2" maxlength="3" value="1"' in olivia.get(SEO).text

    sent = {"strategy": "round_robin", f"member.{WANDA}": "2", f"member.{OLIVIA}": "1", "is_at_start": "1"}
    send(olivia, SEO, f"{SEO}/parts/editor", **sent, take_back_minutes="60")
    send(olivia, SEO, f"{SEO}/parts/worker", **sent, forget="1")

    (asked,) = apps.asks("PUT", "/rules/seo-content-package/editor")
    rule = {"strategy": "round_robin", "members": [OLIVIA, WANDA], "is_same_member": False, "is_at_start": True}
    assert asked.body == rule | {"take_back_minutes": 60}
    assert len(apps.asks("DELETE", "/rules/seo-content-package/worker")) == 1
    assert olivia.post(f"{SEO}/parts/manager").status_code == 400  # without the token against forgery
    assert send(olivia, SEO, f"{SEO}/parts/manager").status_code == 404


def test_what_an_order_asks_is_kept_and_a_rush_forgotten(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    send(olivia, SEO, f"{SEO}/load", points="2", minutes="90", rush_hours="")

    assert apps.asks("PUT", "/efforts/seo-content-package")[0].body == {"points": 2, "minutes": 90}
    assert len(apps.asks("DELETE", "/rush/seo-content-package")) == 1


def test_a_refused_rule_comes_back_as_it_was_entered(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    apps.refuse["/seo-content-package/worker"] = (409, {"detail": "there is no member Wilma"})

    answer = send(olivia, SEO, f"{SEO}/parts/worker", strategy="best_fit", **{f"member.{WANDA}": "7"})

    assert answer.status_code == 422
    assert "There is no member Wilma" in answer.text
    assert '<option value="best_fit" selected>' in answer.text
    assert 'maxlength="3" value="7"' in answer.text


def test_shifts_that_are_ticked_are_carried_out(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    assert "she has two orders less" in olivia.get(REBALANCE).text
    order_id = str(UUID(int=6))

    send(olivia, REBALANCE, REBALANCE, shift=[f"{order_id} {WANDA} {OLIVIA}"])
    nothing = send(olivia, REBALANCE, REBALANCE)

    (asked,) = apps.asks("POST", "/routing/rebalance")
    assert asked.body == {"shifts": [{"order_id": order_id, "from_member_id": WANDA, "to_member_id": OLIVIA}]}
    assert "Tick at least one order" in nothing.text


def test_whom_a_client_wants_is_kept(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    assert 'value="preferred" aria-label="Wanda Quist: First" checked' in olivia.get(PEOPLE).text

    send(olivia, PEOPLE, PEOPLE, **{f"wish.{WANDA}": "excluded", f"wish.{OLIVIA}": "preferred"})

    (asked,) = apps.asks("PUT", f"/preferences/{agency.CLARA.id}")
    assert asked.body == {"preferred": [OLIVIA], "excluded": [WANDA]}


def test_the_calendar_is_kept_and_empty_rows_are_dropped(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    page = olivia.get(HOURS).text
    assert page.index('value="09:00"') < page.index('value="13:00"')
    assert 'value="Christmas"' in page

    sent = {"hours.4.0.opens": "08:00", "hours.4.0.closes": "24:00", "hours.5.0.opens": "", "hours.5.0.closes": ""}
    holidays = {
        "holidays.0.day": "",
        "holidays.0.name": "",
        "holidays.1.day": "2027-01-01",
        "holidays.1.name": "New Year",
    }
    send(olivia, HOURS, HOURS, time_zone="Europe/Berlin", **sent, **holidays)

    (asked,) = apps.asks("PUT", "/calendar")
    assert asked.body == {
        "time_zone": "Europe/Berlin",
        "working_hours": [{"weekday": 4, "opens": "08:00", "closes": "24:00"}],
        "holidays": [{"day": "2027-01-01", "name": "New Year"}],
    }


def test_a_refused_calendar_is_not_lost(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    apps.refuse["PUT /workflow/calendar"] = (
        422,
        {"problems": [{"field": "time_zone", "code": "x", "message": "No zone."}]},
    )

    answer = send(olivia, HOURS, HOURS, **{"time_zone": "Nowhere", "holidays.5.name": "A day off"})

    assert answer.status_code == 422
    assert "No zone." in answer.text
    assert 'value="Nowhere"' in answer.text
    assert 'name="holidays.5.name" maxlength="200" value="A day off"' in answer.text


def test_a_month_shows_what_is_due_and_a_week_all_of_it(olivia: FlaskClient, apps: PlayedApps) -> None:
    month, week = olivia.get("/calendar?on=2026-03-18").text, olivia.get("/calendar?on=2026-03-18&by=week").text

    asked = [each.query for each in apps.asks("GET", "/due/days")]
    assert asked == [
        {"begins_on": "2026-02-23", "ends_on": "2026-04-05"},
        {"begins_on": "2026-03-16", "ends_on": "2026-03-22"},
    ]
    assert "March 2026" in month
    assert "1 more" in month
    assert "Mar 16, 2026 to Mar 22, 2026" in week
    assert "1 more" not in week
    assert "D7FXQ4GW" in week
    assert olivia.get("/calendar?on=2026-02-30").status_code == 404
    assert olivia.get("/calendar?on=9999-12-31").status_code == 404


def test_nobody_else_sets_any_of_it(
    browser: Callable[..., FlaskClient], apps: PlayedApps, send: Callable[..., Any]
) -> None:
    pages = (ROUTING, SEO, HOURS, REBALANCE, PEOPLE)
    for person, status in ((agency.WANDA, 403), (agency.CLARA, 404)):
        client = browser(person)
        assert {client.get(page).status_code for page in pages} == {status}
        forged = (f"{SEO}/parts/worker", f"{SEO}/load", HOURS, REBALANCE, PEOPLE)
        assert {send(client, "/inbox", page).status_code for page in forged} == {status}
    assert browser(agency.CLARA).get("/calendar").status_code == 404
    assert [each for each in apps.asked if each.method != "GET"] == []
