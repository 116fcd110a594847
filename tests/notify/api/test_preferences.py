"""Preferences over HTTP, and what comes of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from services.notify.messages import HANDLERS
from shared.contracts.intake.facts import ClientErased
from shared.contracts.workflow.delivery_links import DeliveryLinks
from shared.kernel.actors import Actor, ActorKind
from tests.notify import builders
from tests.notify.builders import CLARA_ID, NOON, ORDER_ID
from tests.notify.conftest import SETTINGS
from tests.support.tokens import token_for


@pytest.fixture
def clara():
    actor = Actor(kind=ActorKind.CLIENT, id=CLARA_ID, name="Clara Voss")
    return {"Authorization": f"Bearer {token_for(actor)}"}


@pytest.fixture
def hear(begin_work):
    def hear(*facts):
        with begin_work() as work:
            for fact in facts:
                HANDLERS[type(fact)](work, fact)

    return hear


@pytest.fixture
def told(engine):
    def told():
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT kind, channel FROM notices WHERE kind <> 'order_received'"))
            return sorted(tuple(row) for row in rows)

    return told


def test_each_kind_goes_as_its_reader_wishes_and_all_others_as_the_rules_say(api, clara, hear, told):
    hear(builders.order_received())
    wishes = {"stage_reached": [], "order_completed": ["portal"], "order_cancelled": ["email", "portal"]}

    assert api.put("/preferences", json={"wishes": wishes}, headers=clara).get_json()["wishes"] == wishes
    hear(
        builders.order_stage_changed(),
        builders.order_completed(),
        builders.order_cancelled(),
        builders.order_delivered(),
    )

    assert api.get("/preferences", headers=clara).get_json()["wishes"] == wishes
    assert told() == [
        ("order_cancelled", "email"),
        ("order_cancelled", "portal"),
        ("order_completed", "portal"),
        ("order_delivered", "email"),
    ]


def test_news_of_a_person_does_not_change_what_they_wish(api, clara, hear, told):
    hear(builders.order_received())
    api.put("/preferences", json={"wishes": {"stage_reached": []}}, headers=clara)

    hear(
        builders.order_received(
            client=builders.a_client_card(email="clara@new.example"), received_at=NOON + timedelta(days=1)
        ),
        builders.order_stage_changed(),
    )
    hear(builders.order_stage_changed(changed_at=NOON + timedelta(days=2)))

    assert told() == []


@pytest.mark.parametrize("kind", ["invoice_issued", "invoice_paid", "invoice_voided"])
def test_money_stays(api, clara, hear, told, kind):
    hear(builders.order_received())

    answer = api.put("/preferences", json={"wishes": {kind: [], "stage_reached": []}}, headers=clara)

    assert (answer.status_code, answer.get_json()["code"]) == (409, "kind_stays")
    assert api.get("/preferences", headers=clara).get_json()["wishes"] == {}


def test_what_is_wrong_is_named_and_changes_nothing(api, clara, hear):
    hear(builders.order_received())

    answer = api.put("/preferences", json={"wishes": {"nothing": [], "stage_reached": ["webhook"]}}, headers=clara)

    assert answer.status_code == 422
    assert api.get("/preferences", headers=clara).get_json()["wishes"] == {}


def test_who_is_not_known_has_no_preferences(api, as_client):
    assert api.get("/preferences", headers=as_client).status_code == 404
    assert api.put("/preferences", json={"wishes": {}}, headers=as_client).status_code == 404
    assert api.get("/preferences").status_code == 401


def test_habits_are_kept_until_others_are_said(api, clara, hear):
    hear(builders.order_received())
    habits = {"rhythm": "weekly", "quiet_from": "22:00:00", "quiet_until": "07:00:00"}

    assert api.put("/preferences", json={"wishes": {}, "habits": habits}, headers=clara).get_json()["habits"] == habits
    api.put("/preferences", json={"wishes": {}}, headers=clara)
    assert api.put("/preferences", json={"wishes": {}, "habits": {"rhythm": "x"}}, headers=clara).status_code == 422

    assert api.get("/preferences", headers=clara).get_json()["habits"] == habits


ROOM = "https://chat.example/hooks/secret"


def prefers(how, **more):
    """News of a client who wants deliveries this way."""
    return builders.order_received(client=builders.a_client_card(delivery_channel=how), **more)


@pytest.mark.parametrize(
    ("how", "channel"), [("portal", "portal"), ("email", "email"), ("link", "email"), ("collaboration", "chat")]
)
def test_deliveries_go_as_the_client_prefers_and_all_else_as_before(api, clara, hear, told, how, channel):
    hear(prefers(how))
    api.put("/preferences", json={"wishes": {}, "chat_address": ROOM}, headers=clara)

    hear(builders.order_delivered(), builders.order_completed())

    assert told() == [("order_completed", "email"), ("order_delivered", channel)]


def test_who_has_no_room_gets_deliveries_as_the_rules_say(hear, told):
    hear(prefers("collaboration"), builders.order_delivered())

    assert told() == [("order_delivered", "email")]


def test_a_link_to_a_delivery_opens_that_one_for_a_time(hear, engine):
    hear(prefers("link"), builders.order_delivered(delivery=2))

    with engine.connect() as connection:
        path = connection.scalar(text("SELECT details ->> 'download_path' FROM notices WHERE kind = 'order_delivered'"))
    links, token = DeliveryLinks(SETTINGS.link_key), path.removeprefix("/deliveries/")
    assert links.read(token, at=NOON + timedelta(days=29)) == (ORDER_ID, 2)
    assert links.read(token, at=NOON + timedelta(days=30)) is None
    assert links.read(f"{token}x", at=NOON) is None


def test_the_address_of_a_room_is_kept_over_news_shown_to_nobody_and_forgotten_with_the_client(
    api, clara, hear, engine, as_member
):
    hear(prefers("collaboration"))
    api.put("/preferences", json={"wishes": {}, "chat_address": ROOM}, headers=clara)
    api.put("/preferences", json={"wishes": {}}, headers=clara)
    hear(prefers("collaboration", received_at=NOON + timedelta(hours=1)), builders.order_delivered())

    assert api.get("/preferences", headers=clara).get_json()["has_chat_address"] is True
    log = api.get("/notices?channel=chat", headers=as_member("notices.view")).get_json()["items"]
    assert [one["recipient"]["address"] for one in log] == ["https://chat.example/…"]
    erased = ClientErased(
        client_id=CLARA_ID, client=builders.a_client_card(name="Nobody"), erased_at=NOON + timedelta(days=9)
    )
    hear(erased)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM people WHERE chat_address <> ''")) == 0


@pytest.mark.parametrize("address", ["javascript:alert(1)", "chat.example", "https://user@chat.example/x", "https://"])
def test_what_is_no_address_of_a_room_is_refused(api, clara, hear, address):
    hear(builders.order_received())

    answer = api.put("/preferences", json={"wishes": {}, "chat_address": address}, headers=clara)

    assert answer.status_code == 422
    assert api.get("/preferences", headers=clara).get_json()["has_chat_address"] is False
