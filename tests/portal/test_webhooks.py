from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support import played_settings as settings
from tests.support.played_apps import PlayedApps

LIST = "/settings/webhooks"
ONE = f"{LIST}/{settings.ENDPOINT}"


def test_another_program_is_told_and_its_secret_is_shown_once(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    said = {"name": "Books", "channel": "webhook", "address": "https://books.example/hook"}

    send(olivia, LIST, LIST, kinds="invoice_paid\n order_delivered", **said)

    assert apps.asks("POST", "/endpoints")[0].body == said | {"kinds": ["invoice_paid", "order_delivered"]}
    assert "whsec_one" in olivia.get(LIST).text
    assert "whsec_one" not in olivia.get(LIST).text


def test_the_log_shows_what_a_program_said(olivia: FlaskClient, apps: PlayedApps) -> None:
    answers = [{"at": "2026-03-04T10:05:01+00:00", "outcome": "failed", "answer": "500 <oops>"}]
    apps.notices = [apps.notices[0] | {"attempts": answers}]

    page = olivia.get(ONE).text

    assert "500 &lt;oops&gt;" in page
    assert apps.asks("GET", "/notify/notices")[0].query["recipient_id"] == settings.ENDPOINT


def test_a_change_that_is_refused_is_not_lost(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    problems = [{"field": "address", "code": "invalid", "message": "This is no address for that channel."}]
    apps.refuse["PATCH /notify/endpoints/" + settings.ENDPOINT] = (422, {"problems": problems})

    answer = send(olivia, ONE, ONE, name="Books", address="nowhere", kinds="")

    assert answer.status_code == 422
    assert "This is no address for that channel." in answer.text
    assert 'value="nowhere"' in answer.text
    assert apps.asks("PATCH", settings.ENDPOINT)[0].body == {
        "name": "Books",
        "address": "nowhere",
        "kinds": [],
        "is_active": False,
    }


def test_a_program_is_tried_and_removed(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    send(olivia, ONE, f"{ONE}/trials")
    send(olivia, ONE, f"{ONE}/removal")

    assert len(apps.asks("POST", f"/endpoints/{settings.ENDPOINT}/trials")) == 1
    assert len(apps.asks("DELETE", f"/endpoints/{settings.ENDPOINT}")) == 1


def test_nobody_else_has_programs_told(
    browser: Callable[..., FlaskClient], apps: PlayedApps, send: Callable[..., Any]
) -> None:
    for person, status in ((agency.WANDA, 403), (agency.CLARA, 404)):
        assert browser(person).get(LIST).status_code == status
        for page in (LIST, ONE, f"{ONE}/trials", f"{ONE}/secrets", f"{ONE}/removal"):
            assert send(browser(person), "/inbox", page, name="Mine", address="https://x.example").status_code == status
    assert [each for each in apps.asked if "/endpoints" in each.path] == []
