from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support.played_apps import PlayedApps

ROLES = "/settings/roles"
WRITER = f"{ROLES}/writer"


def test_a_role_has_the_permissions_that_are_ticked(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    assert 'name="permissions" value="orders.take"' in olivia.get(WRITER).text

    permissions = ["orders.take", "orders.work"]
    send(olivia, WRITER, WRITER, name="Author", permissions=permissions, amount="500", currency="usd")

    (asked,) = apps.asks("PUT", "/roles/writer")
    assert asked.body == {"name": "Author", "permissions": permissions, "largest_order": agency.usd(50000)}


def test_a_refused_role_comes_back_as_it_was_ticked(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    problems = [{"field": "permissions", "code": "not_yours", "message": "You can't give money.view."}]
    apps.refuse["PUT /workflow/roles/writer"] = (422, {"problems": problems})

    answer = send(olivia, WRITER, WRITER, name="Author", permissions=["money.view"], amount="", currency="")

    assert answer.status_code == 422
    assert "You can&#39;t give money.view." in answer.text
    assert 'value="money.view" checked' in answer.text
    assert 'value="Author"' in answer.text


def test_a_new_role_never_replaces_one_there_is(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    taken = send(olivia, ROLES, ROLES, key="writer", name="Mine", permissions=["orders.work"])
    made = send(olivia, ROLES, ROLES, key="scout", name="Scout", permissions=["orders.work"])

    assert taken.status_code == 422
    assert "Another role has this key" in taken.text
    assert made.status_code == 302
    assert [each.path for each in apps.asked if each.method == "PUT"] == ["/workflow/roles/scout"]


def test_a_role_is_removed(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    send(olivia, WRITER, f"{WRITER}/removal")

    assert len(apps.asks("DELETE", "/roles/writer")) == 1
    assert olivia.get(f"{ROLES}/nothing").status_code == 404


def test_nobody_else_makes_roles(
    browser: Callable[..., FlaskClient], apps: PlayedApps, send: Callable[..., Any]
) -> None:
    for person, status in ((agency.WANDA, 403), (agency.CLARA, 404)):
        assert browser(person).get(ROLES).status_code == status
        for page in (ROLES, WRITER, f"{WRITER}/removal"):
            assert send(browser(person), "/inbox", page, permissions=["members.manage"]).status_code == status
    assert [each for each in apps.asked if "/roles" in each.path] == []
