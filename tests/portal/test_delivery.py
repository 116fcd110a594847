"""A delivery: files handed over, looked at safely, and the points that are to be different."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.portal.frame.marks import pins_on
from services.portal.frame.previews import shown
from services.portal.gateways.app_api import Download
from shared.kernel.refusals import NotFound
from tests.support import played_agency as agency
from tests.support import played_rooms as rooms
from tests.support.played_apps import PlayedApps

ORDER = f"/orders/{agency.DELIVERED}"
PAGE = f"{ORDER}/deliveries/2"
ROOM = f"/workflow/orders/{agency.DELIVERED}"
POINT = {"mark_where": ["hero.png (42 %, 17.5 %)", "", ""], "mark_text": ["Too dark", "No place", ""]}


@pytest.fixture
def with_files(apps: PlayedApps) -> PlayedApps:
    """The delivery that waits has a text and a picture."""
    text = apps.said[f"GET {ROOM}/files"]["items"][0]
    picture = text | {"file_id": rooms.TASK, "name": "hero.png"}
    apps.said[f"GET {ROOM}/files"]["items"].append(picture)
    apps.orders[agency.DELIVERED]["deliveries"][1]["files"] = [rooms.FILE, rooms.TASK]
    return apps


def file_of(content: bytes) -> Download:
    return Download(pieces=iter([content]), headers={}, close=lambda: None)


def test_a_delivery_shows_its_files_and_lets_its_client_answer(with_files: PlayedApps, clara: FlaskClient) -> None:
    page = clara.get(PAGE).text

    for words in (
        "The second draft",
        '<pre class="text-preview"',
        "of the file",
        f'<img src="{ORDER}/files/{rooms.TASK}/preview"',
        "Accept the delivery",
        'name="mark_where"',
        'src="/static/review.js',
    ):
        assert words in page, words
    assert clara.get(f"{ORDER}/deliveries/7").status_code == 404


def test_a_member_sees_the_points_and_can_not_answer(with_files: PlayedApps, olivia: FlaskClient) -> None:
    answered = with_files.orders[agency.DELIVERED]["deliveries"][1]
    answered |= {"state": "revision", "answer_reason": "Lighter, please.", "marks": [_mark("hero.png (42 %, 17.5 %)")]}

    page = olivia.get(PAGE).text

    for words in ('<circle cx="42.0%" cy="17.5%"', "Lighter, please.", "Too dark"):
        assert words in page, words
    assert "Accept the delivery" not in page


def test_a_client_asks_for_changes_at_points(clara: FlaskClient, send: Callable[..., Any], apps: PlayedApps) -> None:
    answer = send(clara, PAGE, f"{PAGE}/revision", reason="Lighter, please.", **POINT)

    assert answer.location == ORDER
    (asked,) = apps.asks("POST", "/revisions")
    assert asked.body == {
        "reason": "Lighter, please.",
        "marks": [
            {"where": "hero.png (42 %, 17.5 %)", "text": "Too dark"},
            {"where": "The delivery", "text": "No place"},
        ],
    }


def test_points_are_not_lost_where_the_request_is_refused_or_one_more_is_wanted(
    clara: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    apps.refuse["/revisions"] = (409, {"detail": "all revisions are used up"})

    refused = send(clara, PAGE, f"{PAGE}/revision", reason="Lighter", **POINT)
    more = send(clara, PAGE, f"{PAGE}/points", reason="Lighter", **POINT)

    assert (refused.status_code, more.status_code) == (422, 200)
    assert "All revisions are used up" in refused.text
    for page in (refused.text, more.text):
        assert (page.count('name="mark_where"'), 'value="Too dark"' in page, "Lighter</textarea>" in page) == (
            3,
            True,
            True,
        )


def test_a_member_delivers_files_that_are_there_and_new_ones(
    olivia: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    apps.said[f"POST {ROOM}/files"] = {"file_id": rooms.TASK}
    sent = {"text": "All done.", "links": "", "files": [rooms.FILE], "folder": "Final", "is_part": "1"}

    send(olivia, ORDER, f"{ORDER}/deliveries", **sent, new_files=(io.BytesIO(b"x"), "final.pdf"))

    (added,) = apps.asks("POST", f"{agency.DELIVERED}/files")
    assert added.query == {"is_visible": "false", "folder": "Final"}
    (asked,) = apps.asks("POST", "/deliveries")
    assert asked.body == {"text": "All done.", "links": [], "files": [rooms.FILE, rooms.TASK], "is_part": True}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (b"RIFF\x10\x00\x00\x00WEBPrest", "image/webp"),
        (b"%PDF-1.7 rest", "application/pdf"),
        (b"<script>alert(1)</script>", "text/plain; charset=utf-8"),
    ],
)
def test_a_file_is_shown_as_what_its_bytes_are(content: bytes, kind: str) -> None:
    response = shown(file_of(content))

    assert (response.content_type, response.headers["X-Content-Type-Options"]) == (kind, "nosniff")
    assert b"".join(response.iter_encoded()) == content


def test_what_no_browser_shows_safely_is_only_downloaded() -> None:
    with pytest.raises(NotFound):
        shown(file_of(b"PK\x03\x04\x00\xff\xfe"))


def test_points_lie_on_the_picture_that_they_name() -> None:
    marks = [_mark("the intro"), _mark("hero.png (42 %, 17.5 %)"), _mark("other.png (1 %, 2 %)")]

    assert [(pin.nth, pin.x, pin.y) for pin in pins_on("hero.png", marks)] == [(2, 42.0, 17.5)]


def _mark(where: str) -> dict[str, str]:
    return {"where": where, "text": "Too dark"}
