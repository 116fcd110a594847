from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support import played_settings as settings
from tests.support.played_apps import PlayedApps

LIST = "/settings/api-keys"


def test_a_key_is_made_for_a_system_and_shown_once(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    page = olivia.get(LIST).text
    assert 'name="scopes" value="orders.view_all"' in page
    assert "ow_1234abcd…" in page

    send(olivia, LIST, LIST, name=" Books ", scopes=["orders.view_all", "money.view"], expires_at="")

    (asked,) = apps.asks("POST", "/api-keys")
    assert asked.body == {"name": "Books", "scopes": ["orders.view_all", "money.view"], "expires_at": None}
    assert "ow_1234abcd_secret" in olivia.get(LIST).text
    assert "ow_1234abcd_secret" not in olivia.get(LIST).text


def test_a_refused_key_comes_back_as_it_was_entered(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    problems = [{"field": "scopes", "code": "not_yours", "message": "You can't give money.view."}]
    apps.refuse["POST /workflow/api-keys"] = (422, {"problems": problems})

    answer = send(olivia, LIST, LIST, name="Books", scopes=["money.view"])

    assert answer.status_code == 422
    assert "You can&#39;t give money.view." in answer.text
    assert 'value="money.view" checked' in answer.text


def test_a_key_is_ended(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    send(olivia, LIST, f"{LIST}/{settings.API_KEY}/end")

    assert apps.asks("DELETE", f"/api-keys/{settings.API_KEY}")
    assert "opens nothing any more" in olivia.get(LIST).text


def test_keys_are_for_those_who_manage_the_team(browser: Callable[..., FlaskClient]) -> None:
    assert [browser(person).get(LIST).status_code for person in (agency.CLARA, agency.WANDA)] == [404, 403]
