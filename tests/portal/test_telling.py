"""How the agency tells people things: words, brand, who is told, follow-ups, and the log."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support import played_settings as settings
from tests.support.played_apps import PlayedApps

WORDS = "/settings" + settings.WORDING
DRAFT = {"subject": "Got it", "text": "We have it.\r\nThanks.", "mjml": ""}
LOG = "/settings/notices"
ONE = f"{LOG}/{settings.NOTICE}"


def test_the_list_says_where_the_agency_s_own_words_count(olivia: FlaskClient) -> None:
    mail, chat = (olivia.get(f"/settings/wordings?channel={channel}").text for channel in ("email", "chat"))

    assert (mail.count("Your words"), mail.count("As it came")) == (1, 3)
    assert chat.count("Your words") == 0
    assert settings.WORDING in mail


def test_words_are_kept_previewed_tried_out_and_reset(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    send(olivia, WORDS, **DRAFT)
    seen = send(olivia, WORDS, f"{WORDS}/preview", **DRAFT).text
    tried = send(olivia, WORDS, f"{WORDS}/trial", number="A-1", **DRAFT).text
    send(olivia, WORDS, f"{WORDS}/reset")

    said = DRAFT | {"text": "We have it.\nThanks."}
    assert apps.asks("PUT", settings.WORDING)[0].body == said
    assert apps.asks("POST", "/previews")[0].body == {"draft": said, "order_id": None}
    assert apps.asks("POST", "/trials")[0].body["order_id"] is not None
    assert len(apps.asks("DELETE", settings.WORDING)) == 1
    assert "Got it: A-1" in seen
    assert "Hello &lt;you&gt;" in seen
    assert "It is on its way to you." in tried
    assert "We have it." in tried


def test_a_preview_as_a_mail_has_its_styles_and_may_do_nothing(olivia: FlaskClient, send: Callable[..., Any]) -> None:
    answer = send(olivia, WORDS, f"{WORDS}/preview", as_mail="1", **DRAFT)

    policy = answer.headers["Content-Security-Policy"]
    assert answer.text == "<b>Hello</b>"
    assert "sandbox;" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert "script" not in policy


def test_words_that_are_refused_are_not_lost(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    refused = (409, {"code": "wording_refused", "detail": "unexpected end of template"})
    apps.refuse[f"PUT /notify{settings.WORDING}"] = apps.refuse[f"POST /notify{settings.WORDING}/previews"] = refused

    for path in (WORDS, f"{WORDS}/preview"):
        answer = send(olivia, WORDS, path, subject="{{ oops", text="x <y>")
        assert answer.status_code == 422
        assert "Unexpected end of template" in answer.text
        assert "x &lt;y&gt;" in answer.text


def test_the_brand_is_changed_and_a_logo_put_up(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    page = "/settings/brand"
    send(olivia, page, name="Southwind", sender="Desk", colour="#00ff00", signature="Your\r\ndesk")
    send(olivia, page, f"{page}/logo", file=(BytesIO(b"picture"), "logo.png"))
    empty = send(olivia, page, f"{page}/logo")

    assert apps.asks("PUT", "/brand")[0].body == {
        "name": "Southwind",
        "sender": "Desk",
        "colour": "#00ff00",
        "signature": "Your\ndesk",
    }
    assert len(apps.asks("POST", "/brand/logo")) == 1
    assert empty.status_code == 422


def test_only_rules_that_change_are_told_and_those_that_were_not_shown_stay(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    shown = ["order_received/client/email", "order_received/client/portal"]

    send(olivia, "/settings/who-is-told", shown=shown, rule=[shown[1]])
    send(olivia, "/settings/who-is-told", shown=[shown[0]], rule=[shown[0]])
    send(olivia, "/settings/who-is-told", "/settings/who-is-told/audiences/managers", roles="admin, lead")

    place = {"kind": "order_received", "audience": "client"}
    assert [each.body for each in apps.asks("PATCH", "/rules")] == [
        place | {"channel": "email", "is_on": False},
        place | {"channel": "portal", "is_on": True},
    ]
    assert apps.asks("PUT", "/audiences/managers")[0].body == {"roles": ["admin", "lead"]}


def test_follow_ups_have_each_their_switch_and_wait(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    page = "/settings/follow-ups"
    send(olivia, page, f"{page}/ask_rating", wait_hours="48")
    send(olivia, page, f"{page}/low-rating", stars="2")
    refused = send(olivia, page, f"{page}/ask_rating", wait_hours="soon")

    assert apps.asks("PUT", "/follow-ups/ask_rating")[0].body == {"is_on": False, "wait_hours": 48}
    assert apps.asks("PUT", "/low-rating")[0].body == {"stars": 2}
    assert refused.status_code == 422
    assert 'value="soon"' in refused.text


def test_the_log_is_narrowed_and_shows_what_each_try_brought(olivia: FlaskClient, apps: PlayedApps) -> None:
    listed = olivia.get(f"{LOG}?number=A-1&person=clara&channel=email&state=nonsense").text
    one = olivia.get(ONE).text

    query = apps.asks("GET", "/notify/notices")[0].query
    assert {name: query[name] for name in ("number", "person", "channel")} == {
        "number": "A-1",
        "person": "clara",
        "channel": "email",
    }
    assert "state" not in query
    assert "gone@bluebird.example" in listed
    assert "550 &lt;no&gt;" in one
    assert "Hello &lt;Clara&gt;" in one


def test_one_or_many_are_tried_again_and_a_test_is_sent(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    send(olivia, ONE)
    send(olivia, LOG, f"{LOG}/resends", since="2026-03-01T00:00", until="2026-03-02T00:00")
    assert "7 are tried again now." in olivia.get(LOG).text
    send(olivia, LOG, f"{LOG}/tests")
    send(olivia, LOG, f"{LOG}/addresses", address="gone@bluebird.example")
    refused = send(olivia, LOG, f"{LOG}/resends", since="2026-03-01T00:00", until="")

    assert len(apps.asks("POST", f"/notices/{settings.NOTICE}/attempts")) == 1
    assert apps.asks("POST", "/notices/resends")[0].body == {
        "since": "2026-03-01T00:00:00+00:00",
        "until": "2026-03-02T00:00:00+00:00",
        "with_delivered": False,
    }
    assert len(apps.asks("POST", "/notices/trials")) == 1
    assert len(apps.asks("DELETE", "/suppressions/gone@bluebird.example")) == 1
    assert refused.status_code == 422
    assert len(apps.asks("POST", "/notices/resends")) == 1


@pytest.mark.parametrize(
    "page", [WORDS, "/settings/wordings", "/settings/brand", "/settings/who-is-told", "/settings/follow-ups", LOG, ONE]
)
def test_nobody_else_sees_or_changes_it(
    browser: Callable[..., FlaskClient], apps: PlayedApps, send: Callable[..., Any], page: str
) -> None:
    for person, status in ((agency.WANDA, 403), (agency.CLARA, 404)):
        assert browser(person).get(page).status_code == status
        if page != "/settings/wordings":
            asked = "/settings/follow-ups/ask_rating" if page.endswith("follow-ups") else page
            asked = f"{LOG}/tests" if page == LOG else asked
            assert send(browser(person), "/inbox", asked, wait_hours="1").status_code == status
    assert [each for each in apps.asked if each.method != "GET" and "notify" in each.path] == []
