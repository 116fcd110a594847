from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support import played_rooms as rooms
from tests.support.played_apps import PlayedApps

PAGE = f"/orders/{agency.DELIVERED}"
ROOM = f"/workflow/orders/{agency.DELIVERED}"


def test_the_page_shows_what_people_do_together(olivia: FlaskClient) -> None:
    page = olivia.get(PAGE).text

    for words in (
        "Could you mention our rental gear?",
        "Rental is a new service",
        "1 of 3 done",
        "outline.txt",
        "48.2 kB",
        "3 h 05 min",
        "To the team only",
        "Cancel it for good",
    ):
        assert words in page


def test_whoever_opens_the_page_has_read_the_thread(olivia: FlaskClient, apps: PlayedApps) -> None:
    olivia.get(PAGE)

    assert len(apps.asks("PUT", "/messages/read-mark")) == 1


def test_a_client_is_offered_no_side_and_no_clock(clara: FlaskClient, apps: PlayedApps) -> None:
    page = clara.get(PAGE).text

    assert "To the team only" not in page
    assert "Cancel it for good" not in page
    assert apps.asks("GET", "/clock") == []


def test_a_member_writes_to_the_team_alone(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    answer = send(olivia, PAGE, f"{PAGE}/messages", text=" Call her first. ", side="team", key=rooms.NOTICE)

    assert answer.headers["Location"].endswith(f"{PAGE}#thread")
    (asked,) = apps.asks("POST", "/messages")
    assert asked.body == {"text": "Call her first.", "side": "team", "message_id": rooms.NOTICE}


def test_a_refused_message_is_not_lost(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    apps.refuse[f"POST {ROOM}/messages"] = (409, {"detail": "the order is locked"})

    answer = send(olivia, PAGE, f"{PAGE}/messages", text="A long thought", side="client", key=rooms.NOTICE)

    assert answer.status_code == 422
    assert "The order is locked" in answer.text
    assert "A long thought</textarea>" in answer.text


def test_a_task_is_ticked_and_opened_again(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    send(olivia, PAGE, f"{PAGE}/tasks/{rooms.TASK}/completion")
    send(olivia, PAGE, f"{PAGE}/tasks/{rooms.TASK}/completion", is_open="1")

    ticks = [(each.method, each.path) for each in apps.asked if each.path.endswith("/completion")]
    path = f"{ROOM}/tasks/{rooms.TASK}/completion"
    assert ticks == [("POST", path), ("DELETE", path)]


def test_a_file_is_kept_and_handed_out(olivia: FlaskClient, apps: PlayedApps) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', olivia.get(PAGE).text)
    assert token

    kept = olivia.post(
        f"{PAGE}/files", data={"csrf_token": token[1], "file": (io.BytesIO(b"words"), "outline.txt"), "is_visible": "1"}
    )
    handed = olivia.get(f"{PAGE}/files/{rooms.FILE}")

    assert kept.status_code == 302
    assert apps.asks("POST", "/files")[0].headers["Content-Type"].startswith("multipart/form-data")
    assert handed.get_json() == {"bytes": "of the file"}
    assert handed.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_that_the_order_was_answered_with_is_shown_with_its_answer_and_handed_out(
    clara: FlaskClient, apps: PlayedApps
) -> None:
    file = {"file_id": rooms.FILE, "name": "logo.svg", "media_type": "image/svg+xml", "size_bytes": 900}
    order = apps.orders[agency.DELIVERED]
    order["brief"] = [{"field": "logo", "label": "Your logo", "value": "logo.svg"}]
    order["attachments"] = [file | {"field": "logo"}]
    links = f"/intake/orders/{agency.DELIVERED}/files/{rooms.FILE}/links"
    apps.said[f"POST {links}"] = {"path": "/files/a-token", "expires_at": "2026-03-05T10:00:00+00:00"}
    apps.said["GET /intake/files/a-token"] = {"bytes": "of the logo"}

    assert f'href="{PAGE}/attachments/{rooms.FILE}">logo.svg</a>' in clara.get(PAGE).text
    assert clara.get(f"{PAGE}/attachments/{rooms.FILE}").get_json() == {"bytes": "of the logo"}

    order["brief"] = []
    apps.taken_in[agency.DELIVERED] |= {
        "brief": [{"field": "logo", "label": "Your logo", "value": "logo.svg"}],
        "answers": {"logo": [file | {"type": "svg"}], "topics": ["a", "b"]},
    }
    assert f"{PAGE}/attachments/{rooms.FILE}" in clara.get(PAGE).text


def test_a_client_rates_a_completed_order(clara: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    apps.orders[agency.DELIVERED]["state"] = "completed"

    send(clara, PAGE, f"{PAGE}/rating", stars="5", text="Lovely.")

    (asked,) = apps.asks("PUT", "/rating")
    assert asked.body == {"stars": 5, "text": "Lovely."}


def test_the_plan_is_changed_in_the_agencys_time_zone(
    browser: Callable[..., FlaskClient], apps: PlayedApps, send: Callable[..., Any]
) -> None:
    olivia = browser(agency.OLIVIA, agency_time_zone="Europe/Berlin")

    send(olivia, PAGE, f"{PAGE}/plan", due_at="2026-03-06T12:00", priority="HIGH", reason="asked for")

    (asked,) = apps.asks("PUT", "/plan")
    assert asked.body == {"due_at": "2026-03-06T11:00:00+00:00", "priority": "HIGH", "reason": "asked for"}
