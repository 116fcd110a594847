"""One action on many clients, and nothing overwritten that was not seen."""

from __future__ import annotations

from uuid import UUID

import pytest

from shared.kernel.actors import Actor, ActorKind
from shared.kernel.permissions import CLIENTS_VIEW
from tests.intake.builders import CLARA, DEVIN

OLIVIA = Actor(kind=ActorKind.MEMBER, id=UUID(int=7), name="Olivia", permissions=frozenset({"*"}))
NOBODY = str(UUID(int=9))
BOTH = [str(CLARA.id), str(DEVIN.id)]


def act(desk, as_=OLIVIA, **action):
    answer = desk.call("POST", "/client-actions", {"client_ids": BOTH} | action, as_=as_)
    assert answer.status_code == 200
    return [outcome["code"] for outcome in answer.get_json()["outcomes"]]


def test_many_clients_get_a_manager_and_others_hear_of_it_once(desk):
    manager = str(UUID(int=5))

    assert act(desk, action="assign_manager", member_id=manager, client_ids=[*BOTH, NOBODY]) == [
        None,
        None,
        "client_unknown",
    ]
    assert act(desk, action="assign_manager", member_id=manager) == [None, None]

    assert [told.client.manager_id for told in desk.told()] == [UUID(int=5)] * 2
    assert desk.rows("SELECT count(*) FROM clients WHERE manager_id IS NOT NULL") == [(2,)]


def test_tags_and_labels_are_put_on_and_taken_off(desk):
    for tag in ("vip", "spring", "vip"):
        assert act(desk, action="tag", value=tag) == [None, None]
    assert act(desk, action="untag", value="spring") == [None, None]
    assert act(desk, action="label", value="Active") == [None, None]
    assert act(desk, action="tag", value="") == ["invalid", "invalid"]

    assert desk.rows("SELECT tags, status FROM clients WHERE status <> ''") == [(["vip"], "Active")] * 2
    assert desk.letters == []


@pytest.mark.parametrize("action", ["tag", "label", "assign_manager"])
def test_nobody_acts_on_clients_who_may_not(desk, member, action):
    asked = {"action": action, "value": "x", "member_id": str(UUID(int=5))}

    assert act(desk, as_=member(CLIENTS_VIEW), **asked) == ["not_allowed"] * 2
    assert desk.call("POST", "/client-actions", asked | {"client_ids": BOTH}).status_code == 401
    assert desk.rows("SELECT count(*) FROM clients WHERE changed_at IS NOT NULL") == [(0,)]


def test_a_service_that_was_changed_meanwhile_is_not_overwritten(desk):
    shown = desk.call("GET", "/services/newsletter")
    service = shown.get_json()
    offer = {name: service[name] for name in ("name", "price", "pipeline")} | {"form": {"fields": []}}
    seen = {"If-Match": shown.headers["ETag"]}
    desk.pass_time(minutes=1)

    first = desk.call("PUT", "/services/newsletter", offer, as_=OLIVIA, headers=seen)
    second = desk.call("PUT", "/services/newsletter", offer | {"name": "Other"}, as_=OLIVIA, headers=seen)

    assert (first.status_code, second.status_code) == (200, 412)
    assert desk.call("GET", "/services/newsletter").headers["ETag"] == first.headers["ETag"]
    assert desk.call("GET", "/services/newsletter").get_json()["name"] == service["name"]
