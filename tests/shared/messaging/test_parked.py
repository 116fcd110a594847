"""The parking place: seen, replayed, dropped; never twice."""

from __future__ import annotations

import base64

import pytest

from shared.contracts.workflow.facts import OrderCompleted, OrderUnassigned
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.ids import new_id
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import write_envelope
from shared.messaging.reading import read_envelope
from shared.storage.work import Work, begin_work_on
from shared.web import parked
from shared.web.app import create_web_app
from tests.support.effects_app import HANDLERS
from tests.support.keys import KEYRING
from tests.support.letters import a_letter
from tests.support.messages import a_completion
from tests.support.tokens import tokens_of

TOKENS = tokens_of("workflow")


@pytest.fixture
def begin_work(engine):
    return begin_work_on(engine, Work, send=lambda letters: None)


@pytest.fixture
def api(begin_work):
    app = create_web_app("t", "T", tokens=TOKENS, begin_work=begin_work, resources=[parked.resource], checks={})
    return app.test_client()


def as_(*permissions):
    actor = Actor(kind=ActorKind.MEMBER, id=new_id(), name="Olivia Hart", permissions=frozenset(permissions))
    return {"Authorization": f"Bearer {TOKENS.issue(actor)}"}


@pytest.fixture
def admin():
    return as_("messages.manage")


def digest(consumer, raw):
    (settled,) = consumer.digest([read_envelope(raw, "notify", {"workflow.order_completed.v1"}, KEYRING)])
    return settled


@pytest.fixture
def refused(begin_work):
    """A message that was refused, as its bytes."""
    raw = write_envelope(a_letter(a_completion("closed")), "workflow", KEYRING)
    digest(Consumer(begin_work, HANDLERS), raw)
    return raw


def test_it_lists_what_is_parked_and_shows_its_bytes(api, refused, admin):
    (item,) = api.get("/parked", headers=admin).json["items"]
    whole = api.get(f"/parked/{item['id']}", headers=admin).json

    assert (item["kind"], item["reason"], item["times"]) == ("refused", "this order is closed", 1)
    assert base64.b64decode(whole["raw"]) == refused
    assert "raw" not in item


def test_pages_follow_one_another(api, begin_work, admin):
    consumer = Consumer(begin_work, HANDLERS)
    for _ in range(5):
        digest(consumer, write_envelope(a_letter(a_completion("closed")), "workflow", KEYRING))

    first = api.get("/parked?limit=3", headers=admin).json
    second = api.get(f"/parked?limit=3&cursor={first['next']}", headers=admin).json

    assert len(first["items"]) == 3
    assert len({item["id"] for item in first["items"] + second["items"]}) == 5
    assert second["next"] is None


def test_a_replayed_message_takes_effect_once_the_cause_is_mended_and_no_second_time(
    api, refused, relay, client, begin_work, rows, admin
):
    (item,) = api.get("/parked", headers=admin).json["items"]
    mended = Consumer(begin_work, HANDLERS | {OrderCompleted: HANDLERS[OrderUnassigned]})

    assert api.post(f"/parked/{item['id']}/replay", headers=admin).status_code == 202
    assert relay.step() is True
    assert client.llen("notify") == 1
    again = api.post(f"/parked/{item['id']}/replay", headers=admin)
    assert (again.status_code, again.json["code"]) == (409, "parked_done")

    digest(mended, client.rpop("notify"))
    digest(mended, refused)

    assert rows("SELECT count(*) FROM effects") == [(1,)]
    assert rows("SELECT state, done_by FROM parked") == [("replayed", "Olivia Hart")]
    assert rows("SELECT count(*) FROM deferred") == [(0,)]


def test_what_could_not_be_read_is_pushed_again_once(api, relay, client, rows, admin):
    client.lpush("notify.parking", b'{"queue":"notify","kind":"envelope","reason":"no JSON","raw":"7b"}')
    relay.step()
    (item,) = api.get("/parked", headers=admin).json["items"]

    api.post(f"/parked/{item['id']}/replay", headers=admin)
    relay.step()
    relay.step()

    assert client.lrange("notify", 0, -1) == [b"{"]
    assert rows("SELECT count(*) FROM deferred") == [(0,)]


def test_dropping_needs_a_reason_and_keeps_the_row(api, refused, rows, admin):
    (item,) = api.get("/parked", headers=admin).json["items"]
    assert api.post(f"/parked/{item['id']}/drop", json={}, headers=admin).status_code == 422
    assert rows("SELECT state FROM parked") == [("new",)]

    assert api.post(f"/parked/{item['id']}/drop", json={"why": "a test order"}, headers=admin).status_code == 204

    assert rows("SELECT state, done_by, done_why FROM parked") == [("dropped", "Olivia Hart", "a test order")]
    assert api.get("/parked", headers=admin).json["items"] == []
    assert len(api.get("/parked?state=dropped", headers=admin).json["items"]) == 1


@pytest.mark.parametrize(("permissions", "status"), [((), 401), (("orders.view_all",), 403)])
def test_it_is_for_administrators_only(api, refused, permissions, status, rows):
    headers = as_(*permissions) if permissions else {}
    some = new_id()
    for method, path in (("GET", ""), ("GET", f"/{some}"), ("POST", f"/{some}/replay"), ("POST", f"/{some}/drop")):
        body = {"why": "x"} if path.endswith("drop") else None
        assert api.open(f"/parked{path}", method=method, json=body, headers=headers).status_code == status
    assert rows("SELECT state FROM parked") == [("new",)]


def test_an_unknown_one_is_not_found(api, admin):
    assert api.get(f"/parked/{new_id()}", headers=admin).json["code"] == "parked_unknown"
    assert api.post(f"/parked/{new_id()}/replay", headers=admin).json["code"] == "parked_unknown"
