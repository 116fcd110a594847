"""Preferences over HTTP, and what comes of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from services.notify.messages import HANDLERS
from shared.kernel.actors import Actor, ActorKind
from tests.notify import builders
from tests.notify.builders import CLARA_ID, NOON
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
