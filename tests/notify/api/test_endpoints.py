"""Endpoints, suppressions, resends and the inbox over HTTP."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from services.notify.messages import HANDLERS
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.ids import OrderId, new_id
from tests.notify import builders
from tests.notify.builders import CLARA_ID, NEVER, NOON, WORDS
from tests.support.tokens import token_for

SHOP = {
    "name": "The shop",
    "channel": "webhook",
    "address": "https://shop.example/hooks",
    "kinds": ["order_delivered"],
    "headers": {"X-Key": "secret"},
}


@pytest.fixture
def manager(as_member):
    return as_member("notices.manage", "notices.resend", "notices.view")


@pytest.fixture
def rows(engine):
    def rows(query):
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    return rows


@pytest.fixture
def made(api, manager):
    answer = api.post("/endpoints", json=SHOP, headers=manager)
    assert answer.status_code == 201
    return answer.get_json()


@pytest.fixture
def tell_clara(begin_work):
    """Tells Clara of an order, with words, as if it had been tried."""

    def tell_clara():
        with begin_work() as work:
            fact = builders.order_received(order_id=OrderId(new_id()))
            HANDLERS[type(fact)](work, fact)
        with begin_work() as work:
            notice = work.notices.newest(builders.a_notice().kind, fact.order_id)
            notice.word(WORDS)
            return notice.id

    return tell_clara


def test_an_endpoint_is_listed_without_its_secrets(api, manager, made):
    assert made["secret"].startswith("whsec_")

    (item,) = api.get("/endpoints", headers=manager).get_json()["items"]

    assert item == {
        "id": made["id"],
        "name": "The shop",
        "channel": "webhook",
        "address": "https://shop.example/hooks",
        "kinds": ["order_delivered"],
        "headers": {"X-Key": "…"},
        "is_active": True,
        "failing_since": None,
        "made_at": NOON.isoformat(),
        "made_by": "Olivia Hart",
    }


def test_what_is_not_said_stays_as_it_is(api, manager, made, rows):
    answer = api.patch(f"/endpoints/{made['id']}", json={"is_active": False}, headers=manager)

    assert (answer.get_json()["is_active"], answer.get_json()["kinds"]) == (False, ["order_delivered"])
    assert rows("SELECT headers ->> 'X-Key' FROM endpoints") == [("secret",)]


def test_another_secret_signs_beside_the_first(api, manager, made, rows):
    answer = api.post(f"/endpoints/{made['id']}/secrets", headers=manager)

    assert answer.status_code == 201
    assert rows("SELECT secrets -> 0 ->> 'secret', secrets -> 1 ->> 'secret' FROM endpoints") == [
        (answer.get_json()["secret"], made["secret"])
    ]


def test_a_trial_is_a_notice_of_its_own(api, manager, made, rows, letters):
    answer = api.post(f"/endpoints/{made['id']}/trials", headers=manager)

    assert answer.status_code == 202
    assert rows("SELECT id::text, channel FROM notices") == [(answer.get_json()["notice_id"], "webhook")]
    assert [letter.payload for letter in letters] == [{"channel": "webhook"}]


def test_one_that_is_removed_is_gone(api, manager, made):
    assert api.delete(f"/endpoints/{made['id']}", headers=manager).status_code == 204
    assert api.delete(f"/endpoints/{made['id']}", headers=manager).status_code == 404
    assert api.get("/endpoints", headers=manager).get_json() == {"items": []}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"address": "javascript:alert(1)"}, "address"),
        ({"address": "https://user:password@shop.example/"}, "address"),
        ({"channel": "folder", "address": "../../etc"}, "address"),
        ({"headers": {"webhook-id": "x"}}, "headers"),
        ({"headers": {"X-A": "a\r\nX-B: b"}}, "headers"),
        ({"kinds": ["nothing"]}, "kinds.0"),
        ({"name": ""}, "name"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_made(api, manager, rows, wrong, field):
    answer = api.post("/endpoints", json=SHOP | wrong, headers=manager)

    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.get_json()["problems"]] == [field]
    assert rows("SELECT count(*) FROM endpoints") == [(0,)]


def test_a_person_s_channel_is_for_no_program(api, manager, rows):
    answer = api.post("/endpoints", json=SHOP | {"channel": "email"}, headers=manager)

    assert (answer.status_code, answer.get_json()["code"]) == (409, "endpoint_refused")
    assert rows("SELECT count(*) FROM endpoints") == [(0,)]


def test_what_failed_in_a_time_is_queued_again(api, manager, tell_clara, begin_work):
    notice_id = tell_clara()
    with begin_work() as work:
        notice = work.notices.locked(notice_id)
        notice.settle(notice.claim(at=NOON), NEVER, at=NOON)
    asked = {"since": "2026-11-02T00:00:00Z", "until": "2026-11-03T00:00:00Z"}

    assert api.post("/notices/resends", json=asked, headers=manager).get_json() == {"count": 1}
    assert api.post("/notices/resends", json=asked, headers=manager).get_json() == {"count": 0}


def test_a_suppression_is_listed_and_lifted(api, manager, engine):
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO suppressions VALUES ('a@b.example', '550 no', '2026-11-02T12:00:00Z')"))
    assert api.get("/suppressions", headers=manager).get_json() == {
        "items": [{"address": "a@b.example", "reason": "550 no", "since": NOON.isoformat()}]
    }

    assert api.delete("/suppressions/A@b.example", headers=manager).status_code == 204

    assert api.get("/suppressions", headers=manager).get_json() == {"items": []}


@pytest.fixture
def clara():
    actor = Actor(kind=ActorKind.CLIENT, id=CLARA_ID, name="Clara Voss")
    return {"Authorization": f"Bearer {token_for(actor)}"}


def test_the_inbox_shows_what_i_was_told_and_counts_what_is_unread(api, clara, tell_clara):
    first, second = tell_clara(), tell_clara()
    assert api.get("/inbox/unread", headers=clara).get_json() == {"count": 2}

    assert api.put(f"/inbox/{first}/reading", headers=clara).status_code == 204
    assert api.put(f"/inbox/{first}/reading", headers=clara).status_code == 204

    assert api.get("/inbox/unread", headers=clara).get_json() == {"count": 1}
    items = api.get("/inbox", headers=clara).get_json()["items"]
    assert [(item["notice_id"], item["read_at"]) for item in items] == [
        (str(second), None),
        (str(first), NOON.isoformat()),
    ]
    assert [item["notice_id"] for item in api.get("/inbox?is_unread=true", headers=clara).get_json()["items"]] == [
        str(second)
    ]
    api.put("/inbox/reading", headers=clara)
    assert api.get("/inbox/unread", headers=clara).get_json() == {"count": 0}


def test_what_somebody_else_was_told_is_not_there(api, as_client, tell_clara, rows):
    notice_id = tell_clara()

    assert api.get("/inbox", headers=as_client).get_json()["items"] == []
    assert api.put(f"/inbox/{notice_id}/reading", headers=as_client).status_code == 404
    assert rows("SELECT read_at FROM notices") == [(None,)]


#: The id of nothing; always the same, so that every worker of a run names its tests alike.
NOBODYS = "01a210ce-0238-74c2-bdc5-6384681fe2db"

REQUESTS = [
    ("GET", "/endpoints", None),
    ("POST", "/endpoints", SHOP),
    ("PATCH", f"/endpoints/{NOBODYS}", {"address": "https://x.example/"}),
    ("DELETE", f"/endpoints/{NOBODYS}", None),
    ("POST", f"/endpoints/{NOBODYS}/secrets", None),
    ("POST", f"/endpoints/{NOBODYS}/trials", None),
    ("POST", "/notices/resends", {"since": "2026-11-02T00:00:00Z", "until": "2026-11-03T00:00:00Z"}),
    ("GET", "/suppressions", None),
    ("DELETE", "/suppressions/a@b.example", None),
]


@pytest.mark.parametrize(("method", "path", "body"), REQUESTS)
def test_who_may_not_is_told_nothing(api, as_member, as_client, method, path, body):
    for headers, status in ((None, 401), (as_member("orders.view_all"), 403), (as_client, 403)):
        assert api.open(path, method=method, json=body, headers=headers).status_code == status
