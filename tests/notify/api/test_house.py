"""Rules, wordings and the brand over HTTP."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import text

from services.notify.messages import HANDLERS
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.ids import OrderId, new_id
from tests.notify import builders
from tests.notify.builders import CLARA_ID, NOON, NUMBER, ORDER_ID, WANDA_ID
from tests.support.tokens import token_for

PLACE = "/wordings/order_received/en/email"
DRAFT = {"subject": "Got it: {{ fact.number }}", "text": "We have {{ fact.number }}."}
BRAND = {
    "name": "Southwind",
    "sender": "Southwind desk",
    "logo_url": "https://southwind.example/logo.png",
    "colour": "#00ff00",
    "signature": "Your desk",
}


@pytest.fixture
def manager(as_member):
    return as_member("notices.manage")


@pytest.fixture
def hear(begin_work):
    def hear(*facts):
        with begin_work() as work:
            for fact in facts:
                HANDLERS[type(fact)](work, fact)

    return hear


@pytest.fixture
def rows(engine):
    def rows(query):
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    return rows


def change_rule(api, headers, kind, audience, channel, is_on):
    asked = {"kind": kind, "audience": audience, "channel": channel, "is_on": is_on}
    return api.patch("/rules", json=asked, headers=headers)


def test_a_rule_that_is_switched_off_tells_nobody_and_one_that_is_switched_on_tells_them(api, manager, hear, rows):
    assert change_rule(api, manager, "order_received", "client", "email", False).status_code == 200
    assert change_rule(api, manager, "order_received", "client", "portal", True).status_code == 200

    hear(builders.order_received())

    assert rows("SELECT channel, recipient_id FROM notices") == [("portal", CLARA_ID)]


def test_managers_hear_what_a_rule_says_and_nobody_twice(api, manager, hear, rows):
    change_rule(api, manager, "stage_reached", "managers", "email", True)
    hear(
        builders.order_received(),
        builders.member_changed(role="manager"),
        builders.member_changed(member_id=new_id(), email="gone@northwind.example", role="manager", is_active=False),
        builders.walter_changed(),
    )

    hear(builders.order_stage_changed(), builders.order_stage_changed())

    told = rows("SELECT recipient_id FROM notices WHERE kind = 'stage_reached'")
    assert sorted(told) == sorted([(CLARA_ID,), (WANDA_ID,)])


def test_the_list_shows_every_rule_and_what_holds_by_default(api, manager):
    change_rule(api, manager, "stage_reached", "managers", "email", True)

    items = api.get("/rules", headers=manager).get_json()["items"]

    assert {
        "kind": "stage_reached",
        "audience": "managers",
        "channel": "email",
        "is_on": True,
        "by_default": False,
    } in items
    assert len([item for item in items if item["is_on"] is not item["by_default"]]) == 1


def test_saying_a_rule_twice_is_no_news(api, manager, rows):
    change_rule(api, manager, "stage_reached", "client", "email", True)

    assert rows("SELECT count(*) FROM rules") == [(0,)]


def test_a_rule_that_can_not_be_is_a_conflict_and_changes_nothing(api, manager, rows):
    answer = change_rule(api, manager, "invoice_issued", "client", "email", False)

    assert (answer.status_code, answer.get_json()["code"]) == (409, "rule_refused")
    assert rows("SELECT count(*) FROM rules") == [(0,)]


def test_own_words_count_as_versions_until_they_are_reset(api, manager, hear):
    first = api.put(PLACE, json=DRAFT, headers=manager)
    again = api.put(PLACE, json=DRAFT, headers=manager)
    second = api.put(PLACE, json=DRAFT | {"subject": "Thanks"}, headers=manager)
    assert [answer.get_json()["version"] for answer in (first, again, second)] == [1, 1, 2]

    assert api.delete(PLACE, headers=manager).status_code == 204
    assert api.delete(PLACE, headers=manager).status_code == 204

    shown = api.get(PLACE, headers=manager).get_json()
    assert [(version["version"], version["is_reset"]) for version in shown["versions"]] == [
        (3, True),
        (2, False),
        (1, False),
    ]
    assert shown["versions"][2] == {
        "version": 1,
        "is_reset": False,
        "subject": DRAFT["subject"],
        "text": DRAFT["text"],
        "mjml": "",
        "made_at": NOON.isoformat(),
        "made_by": "Olivia Hart",
    }
    assert shown["shipped"]["subject"] == "We have your order {{ fact.number }}: {{ orders[0].service_name }}"


def test_words_that_can_not_be_read_are_a_conflict_and_change_nothing(api, manager, rows):
    answer = api.put(PLACE, json=DRAFT | {"text": "{% if %}"}, headers=manager)

    assert (answer.status_code, answer.get_json()["code"]) == (409, "wording_refused")
    assert rows("SELECT count(*) FROM wordings") == [(0,)]


def test_a_preview_shows_a_real_order_in_the_draft_and_sends_nothing(api, manager, hear, rows, letters):
    other = OrderId(new_id())
    hear(builders.order_received(), builders.order_received(order_id=other, number="8MN4P2QR"))
    letters.clear()

    answer = api.post(f"{PLACE}/previews", json={"draft": DRAFT, "order_id": str(ORDER_ID)}, headers=manager)
    newest = api.post(f"{PLACE}/previews", json={"draft": DRAFT}, headers=manager)
    now = api.post(f"{PLACE}/previews", json={}, headers=manager)

    assert answer.get_json()["subject"] == f"Got it: {NUMBER}"
    assert newest.get_json()["subject"] == "Got it: 8MN4P2QR"
    assert now.get_json()["subject"] == "We have your order 8MN4P2QR: Newsletter issue"
    assert rows("SELECT count(*) FROM wordings") == [(0,)]
    assert rows("SELECT count(*) FROM notices") == [(2,)]
    assert letters == []


def test_a_preview_of_what_was_never_told_is_a_conflict(api, manager):
    answer = api.post(f"{PLACE}/previews", json={"draft": DRAFT}, headers=manager)

    assert (answer.status_code, answer.get_json()["code"]) == (409, "no_example")


def test_the_brand_is_what_was_said_last(api, manager, rows):
    assert set(api.get("/brand", headers=manager).get_json().values()) == {""}

    for _ in range(2):
        assert api.put("/brand", json=BRAND, headers=manager).get_json() == BRAND

    assert api.get("/brand", headers=manager).get_json() == BRAND
    assert rows("SELECT count(*) FROM brands") == [(1,)]


def test_a_brand_that_is_wrong_names_everything_that_is(api, manager, rows):
    wrong = {
        "name": "a\nb",
        "sender": "x" * 61,
        "logo_url": "javascript:x",
        "colour": "red",
        "signature": "",
        "more": 1,
    }

    answer = api.put("/brand", json=wrong, headers=manager)

    assert answer.status_code == 422
    assert {problem["field"] for problem in answer.get_json()["problems"]} == {
        "name",
        "sender",
        "logo_url",
        "colour",
        "more",
    }
    assert rows("SELECT count(*) FROM brands") == [(0,)]


REQUESTS = [
    ("GET", "/rules", None),
    ("PATCH", "/rules", {"kind": "stage_reached", "audience": "client", "channel": "email", "is_on": False}),
    ("GET", PLACE, None),
    ("PUT", PLACE, DRAFT),
    ("DELETE", PLACE, None),
    ("POST", f"{PLACE}/previews", {}),
    ("GET", "/brand", None),
    ("PUT", "/brand", BRAND),
]


@pytest.mark.parametrize(("method", "path", "body"), REQUESTS)
def test_who_may_not_manage_notices_sees_and_changes_nothing(api, as_member, as_client, rows, method, path, body):
    for headers, status in ((None, 401), (as_member("notices.view"), 403), (as_client, 403)):
        assert api.open(path, method=method, json=body, headers=headers).status_code == status

    assert rows(
        "SELECT (SELECT count(*) FROM rules) + (SELECT count(*) FROM wordings) + (SELECT count(*) FROM brands)"
    ) == [(0,)]


@pytest.mark.parametrize(
    "place", ["/wordings/nothing/en/email", "/wordings/order_received/..x/email", "/wordings/order_received/en/pigeon"]
)
def test_a_place_that_is_none_is_not_found(api, manager, place):
    assert api.get(place, headers=manager).status_code == 404


@pytest.fixture
def me(hear):
    """A member whom notify knows."""
    actor = Actor(kind=ActorKind.MEMBER, id=new_id(), name="Olivia Hart", permissions=frozenset({"notices.manage"}))
    hear(builders.member_changed(member_id=actor.id, name="Olivia Hart", email="olivia@northwind.example"))
    return actor


@pytest.fixture
def mine(me):
    """The headers of that member."""
    return {"Authorization": f"Bearer {token_for(me)}"}


def test_the_list_of_wordings_says_where_the_agency_s_own_words_count(api, manager):
    api.put(PLACE, json=DRAFT, headers=manager)

    listed = api.get("/wordings", headers=manager).get_json()

    assert "order_received" in listed["kinds"]
    assert listed["languages"] == ["en", "de"]
    assert [(one["kind"], one["language"], one["channel"], one["is_reset"]) for one in listed["items"]] == [
        ("order_received", "en", "email", False)
    ]


def test_a_trial_goes_to_the_one_who_asks_and_says_that_it_is_one(api, mine, me, hear, rows):
    hear(builders.order_received())

    drafted = api.post(f"{PLACE}/trials", json={"draft": DRAFT}, headers=mine)
    line = api.post("/notices/trials", json={}, headers=mine)

    assert (drafted.status_code, line.status_code) == (202, 202)
    assert rows("SELECT recipient_id, order_id, address, subject FROM notices WHERE subject <> '' ORDER BY id") == [
        (me.id, None, "olivia@northwind.example", f"Test: Got it: {NUMBER}"),
        (me.id, None, "olivia@northwind.example", "Test: What is new for you: 1"),
    ]


@pytest.mark.parametrize(("asked", "code"), [({"channel": "webhook"}, "channel_unknown"), ({}, "person_unknown")])
def test_a_trial_to_a_program_or_by_who_is_not_known_tells_nothing(api, manager, rows, asked, code):
    answer = api.post("/notices/trials", json=asked, headers=manager)

    assert answer.get_json()["code"] == code
    assert rows("SELECT count(*) FROM notices") == [(0,)]


def test_who_may_not_manage_notices_sends_no_trial_and_puts_up_no_logo(api, as_member, rows):
    other = as_member("notices.view")

    for path in ("/notices/trials", f"{PLACE}/trials", "/brand/logo"):
        sent = {"data": {"file": (BytesIO(PNG), "x.png")}} if path.endswith("logo") else {"json": {}}
        assert api.post(path, headers=other, **sent).status_code == 403
    assert rows("SELECT (SELECT count(*) FROM notices) + (SELECT count(*) FROM logos)") == [(0,)]


def test_nobody_else_sees_a_key_that_opens_a_door(api, manager, hear):
    hear(builders.order_received(), builders.client_password_link_asked())

    seen = api.post("/wordings/password_forgotten/en/email/previews", json={}, headers=manager).get_json()

    assert builders.client_password_link_asked().token not in str(seen)
    assert "example" in seen["text"]


PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


def test_a_logo_is_put_up_served_to_everybody_and_stays_when_the_brand_is_changed(api, manager):
    put = api.post("/brand/logo", data={"file": (BytesIO(PNG), "logo.png")}, headers=manager)
    address = put.get_json()["logo_url"]
    served = api.get(address.removeprefix("http://127.0.0.1:8000"))

    changed = api.put(
        "/brand", json={name: said for name, said in BRAND.items() if name != "logo_url"}, headers=manager
    )

    assert (served.data, served.content_type) == (PNG, "image/png")
    assert changed.get_json() == BRAND | {"logo_url": address}
    assert api.get("/logos/other").status_code == 404


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"", PNG + b"x" * 256 * 1024])
def test_what_is_no_picture_that_mails_can_show_is_no_logo(api, manager, rows, content):
    refused = api.post("/brand/logo", data={"file": (BytesIO(content), "logo.png")}, headers=manager)

    assert (refused.status_code, refused.get_json()["code"]) == (409, "logo_refused")
    assert rows("SELECT (SELECT count(*) FROM brands) + (SELECT count(*) FROM logos)") == [(0,)]


def test_how_few_stars_are_low_is_for_the_agency_to_say(api, manager, hear, rows):
    hear(builders.order_received(), builders.member_changed())
    assert api.put("/low-rating", json={"stars": 1}, headers=manager).get_json()["low_stars"] == 1

    hear(builders.order_rated(stars=2), builders.order_rated(stars=1))

    assert rows("SELECT details ->> 'stars' FROM notices WHERE kind = 'order_rated_low'") == [("1",)]
