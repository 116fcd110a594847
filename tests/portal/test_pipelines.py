from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support.played_apps import PlayedApps

PIPELINES = "/settings/pipelines"
CONTENT = f"{PIPELINES}/content"


def test_a_pipeline_is_shown_and_changed_as_a_document(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    assert "Brief → Writing" in olivia.get(PIPELINES).text
    assert "key: content\n" in olivia.get(CONTENT).text

    send(olivia, CONTENT, CONTENT, document="key: content\nname: Words")

    (asked,) = apps.asks("POST", "/pipelines/import")
    assert asked.body == {"yaml": "key: content\nname: Words"}


def test_a_document_that_is_refused_is_not_lost(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    apps.refuse["/pipelines/import"] = (409, {"detail": "orders stand in the stage Writing"})

    answer = send(olivia, CONTENT, CONTENT, document="key: content\nname: Mine")

    assert answer.status_code == 422
    assert "Orders stand in the stage Writing" in answer.text
    assert "name: Mine</textarea>" in answer.text


def test_nobody_else_changes_stages(
    browser: Callable[..., FlaskClient], apps: PlayedApps, send: Callable[..., Any]
) -> None:
    for person, status in ((agency.WANDA, 403), (agency.CLARA, 404)):
        assert browser(person).get(PIPELINES).status_code == status
        assert send(browser(person), "/inbox", CONTENT, document="key: mine").status_code == status
    assert [each for each in apps.asked if "/pipelines" in each.path] == []
