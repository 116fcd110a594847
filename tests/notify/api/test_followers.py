"""Following orders over HTTP."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from services.notify.messages import HANDLERS
from shared.kernel.actors import Actor, ActorKind
from tests.notify import builders
from tests.notify.builders import CLARA_ID, ORDER_ID, WANDA_ID
from tests.support.tokens import token_for

PATH = f"/orders/{ORDER_ID}/followers/me"


@pytest.fixture
def wanda():
    def headers(*permissions):
        actor = Actor(kind=ActorKind.MEMBER, id=WANDA_ID, name="Wanda Quist", permissions=frozenset(permissions))
        return {"Authorization": f"Bearer {token_for(actor)}"}

    return headers


@pytest.fixture
def hear(begin_work):
    def hear(*facts):
        for fact in facts:
            with begin_work() as work:
                HANDLERS[type(fact)](work, fact)

    return hear


@pytest.fixture
def told(engine):
    def told(kind):
        with engine.connect() as connection:
            query = text("SELECT recipient_id FROM notices WHERE kind = :kind ORDER BY recipient_id = :clara DESC, id")
            return [row.recipient_id for row in connection.execute(query, {"kind": kind, "clara": CLARA_ID})]

    return told


def test_who_follows_is_told_beside_the_client_until_they_follow_no_more(api, wanda, hear, told):
    member = wanda("orders.view_all")
    hear(builders.order_received(), builders.member_changed())

    for _ in range(2):
        assert api.put(PATH, headers=member).status_code == 204
    hear(builders.order_stage_changed())
    assert told("stage_reached") == [CLARA_ID, WANDA_ID]

    for _ in range(2):
        assert api.delete(PATH, headers=member).status_code == 204
    hear(builders.order_completed())
    assert told("order_completed") == [CLARA_ID]


def test_who_follows_hears_nothing_of_money(api, wanda, hear, told):
    hear(builders.order_received(), builders.member_changed())
    api.put(PATH, headers=wanda("orders.view_all"))

    hear(builders.invoice_issued())

    assert told("invoice_issued") == [CLARA_ID]


def test_who_has_left_is_told_nothing(api, wanda, hear, told):
    hear(builders.order_received(), builders.member_changed(is_active=False))
    api.put(PATH, headers=wanda("orders.view_all"))

    hear(builders.order_completed())

    assert told("order_completed") == [CLARA_ID]


def test_who_does_not_see_all_orders_and_a_client_may_not_follow(api, wanda, as_client, hear, engine):
    hear(builders.order_received())

    for headers in (wanda("orders.view_assigned"), as_client):
        assert api.put(PATH, headers=headers).status_code == 403

    with engine.connect() as connection:
        assert connection.scalar(text("SELECT followers FROM order_cards")) == []


def test_an_order_that_is_not_there_is_not_found(api, wanda):
    assert api.put(PATH, headers=wanda("*")).status_code == 404
