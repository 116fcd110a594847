"""Audiences: the agency says which roles hear what managers are told of."""

from __future__ import annotations

import pytest

from services.notify.messages import HANDLERS
from shared.kernel.permissions import NOTICES_MANAGE
from tests.notify import builders

ROLES = [{"audience": "managers", "roles": ["admin", "manager"]}, {"audience": "accounts", "roles": ["admin"]}]


@pytest.fixture
def told(begin_work, engine):
    """Says who was told of `fact`."""

    def told(fact):
        with begin_work() as work:
            HANDLERS[type(fact)](work, fact)
        with engine.connect() as connection:
            return [row.recipient_name for row in connection.exec_driver_sql("SELECT recipient_name FROM notices")]

    return told


@pytest.fixture
def wanda(begin_work):
    with begin_work() as work:
        for fact in (builders.member_changed(role="bookkeeper"), builders.client_registered()):
            HANDLERS[type(fact)](work, fact)


def test_until_somebody_says_otherwise_they_are_the_roles_of_the_house(api, as_member):
    assert api.get("/audiences", headers=as_member(NOTICES_MANAGE)).get_json() == {"items": ROLES}


def test_a_role_that_is_named_hears_what_the_audience_is_told(api, as_member, wanda, told):
    answer = api.put("/audiences/accounts", json={"roles": ["bookkeeper"]}, headers=as_member(NOTICES_MANAGE))

    assert answer.get_json() == {"items": [ROLES[0], {"audience": "accounts", "roles": ["bookkeeper"]}]}
    assert told(builders.payment_disputed(order_ids=())) == ["Wanda Quist"]


def test_a_role_that_is_not_named_hears_nothing(wanda, told):
    assert told(builders.payment_disputed(order_ids=())) == []


@pytest.mark.parametrize(
    ("name", "roles", "permission", "status"),
    [
        ("managers", ["worker"], "orders.work", 403),
        ("clients", ["worker"], NOTICES_MANAGE, 404),
        ("client", ["worker"], NOTICES_MANAGE, 404),
        ("managers", ["Not a key"], NOTICES_MANAGE, 422),
    ],
)
def test_what_can_not_be_is_refused_and_changes_nothing(api, as_member, name, roles, permission, status):
    assert api.put(f"/audiences/{name}", json={"roles": roles}, headers=as_member(permission)).status_code == status

    assert api.get("/audiences", headers=as_member(NOTICES_MANAGE)).get_json() == {"items": ROLES}
