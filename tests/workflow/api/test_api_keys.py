"""API keys over HTTP: made once, exchanged for tokens, ended everywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.contracts.routes import BILLING, INTAKE, NOTIFY, ROUTES
from shared.contracts.workflow.doors import AccessRevoked
from shared.kernel.actors import ActorKind
from tests.support.tokens import tokens_of
from tests.workflow.builders import MARCO, NOON, OLIVIA

BOOKS = {"name": "Books", "scopes": ["orders.view_all"], "expires_at": "2026-12-31T00:00:00+00:00"}


@pytest.fixture
def books(call):
    return call("POST", "/api-keys", BOOKS, as_=OLIVIA).get_json()


def test_a_key_is_told_once_and_kept_as_a_digest(call, books, rows):
    key = books.pop("key")

    assert key.startswith(books["prefix"] + "_")
    assert len(key) == len("ow_12345678_") + 43
    assert (books["name"], books["scopes"], books["made_by"], books["used_at"]) == (
        "Books", ["orders.view_all"], "Olivia Hart", None,
    )  # fmt: skip
    assert call("GET", "/api-keys", as_=OLIVIA).get_json() == {"items": [books]}
    assert key not in str(rows("SELECT * FROM api_keys"))


def test_a_key_gets_a_token_that_may_what_its_scopes_name(call, books, the_time, api):
    answer = call("POST", "/tokens", {"key": books["key"]})

    assert answer.status_code == 201
    said = answer.get_json()
    headers = {"Authorization": f"Bearer {said['token']}"}
    client = api.test_client()
    assert (said["scopes"], said["expires_at"]) == (["orders.view_all"], (NOON + timedelta(minutes=15)).isoformat())
    assert tokens_of("workflow").read(said["token"]).kind is ActorKind.PRODUCER
    assert client.get("/orders", headers=headers).status_code == 200
    assert client.get("/members", headers=headers).status_code == 403
    assert client.get("/api-keys", headers=headers).status_code == 403


def test_its_last_use_is_kept_to_the_minute(call, books, the_time, rows):
    def used():
        call("POST", "/tokens", {"key": books["key"]})
        return rows("SELECT used_at FROM api_keys")[0][0]

    assert used() == NOON
    the_time.at = NOON + timedelta(seconds=59)
    assert used() == NOON
    the_time.at = NOON + timedelta(seconds=60)
    assert used() == NOON + timedelta(seconds=60)


def test_a_key_that_is_ended_over_or_nobodys_opens_nothing(call, books, the_time, letters):
    letters.clear()
    first, second = (call("DELETE", f"/api-keys/{books['id']}", as_=OLIVIA) for _ in range(2))

    assert (first.status_code, second.status_code) == (204, 204)
    assert [(letter.name, letter.queue, letter.payload["about_ids"]) for letter in letters] == [
        ("workflow.access_revoked.v1", queue, [books["id"]]) for queue in (INTAKE, BILLING, NOTIFY)
    ]
    assert ROUTES[AccessRevoked] == (INTAKE, BILLING, NOTIFY)
    assert call("POST", "/tokens", {"key": books["key"]}).get_json()["code"] == "api_key_refused"
    assert call("POST", "/tokens", {"key": "ow_12345678_nobody"}).status_code == 401
    short = call("POST", "/api-keys", BOOKS | {"expires_at": "2026-11-23T12:10:00Z"}, as_=OLIVIA).get_json()
    token = call("POST", "/tokens", {"key": short["key"]}).get_json()
    assert token["expires_at"] == "2026-11-23T12:10:00+00:00"
    the_time.at = NOON + timedelta(minutes=10)
    assert call("POST", "/tokens", {"key": short["key"]}).status_code == 401


def test_nobody_makes_a_key_that_may_more_than_they(call, clara, as_member, rows):
    some = {"name": "Books", "scopes": ["orders.fly", "money.view"]}
    few = as_member(OLIVIA)
    few = type(few)(kind=few.kind, id=few.id, name=few.name, permissions=frozenset({"members.manage"}))

    refused = call("POST", "/api-keys", some, as_=few)

    assert [(one["code"], one["message"]) for one in refused.get_json()["problems"]] == [
        ("unknown", "There is no permission orders.fly."),
        ("not_yours", "You can't give money.view: you don't have it."),
    ]
    past = call("POST", "/api-keys", BOOKS | {"expires_at": "2026-11-23T11:00:00Z"}, as_=OLIVIA)
    assert past.get_json()["problems"][0]["code"] == "past"
    assert [call("POST", "/api-keys", BOOKS, as_=who).status_code for who in (MARCO, clara)] == [403, 403]
    assert [call("GET", "/api-keys", as_=who).status_code for who in (MARCO, clara)] == [403, 403]
    assert rows("SELECT count(*) FROM api_keys") == [(0,)]
