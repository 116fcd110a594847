"""Duplicates: two clients who are one."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.intake.use_cases.erase_client import EraseClient, erase_client
from services.intake.use_cases.repeat_merger import repeat_merger
from services.intake.use_cases.submit_order import submit_order
from shared.contracts.intake.doors import AccessRevoked
from shared.contracts.intake.facts import ContactChanged
from shared.contracts.intake.mergers import ClientMerged, RepeatMerger
from shared.kernel.actors import SYSTEM
from shared.kernel.permissions import CLIENTS_MANAGE, CLIENTS_VIEW
from tests.intake.builders import CLARA, DEVIN, a_buyer, an_ask

MERGER = f"/clients/{CLARA.id}/merger"
FROM_DEVIN = {"from_client_id": str(DEVIN.id)}
DEVINS = a_buyer(email="devin@harborlight.example", name="Devin Okafor")


@pytest.fixture
def olga(member):
    return member(CLIENTS_VIEW, CLIENTS_MANAGE)


@pytest.fixture
def doubled(desk, olga):
    """Clara and Devin are one: each has an order, Devin a contact, notes and tags."""
    desk.do(submit_order, an_ask())
    desk.do(submit_order, an_ask(external_id="W-2", client=DEVINS))
    desk.call("PATCH", f"/clients/{CLARA.id}", {"notes": "Prefers calls.", "tags": ["retail"]}, as_=olga)
    said = {"notes": "Pays late.", "tags": ["vip"], "company": "Other", "tax_id": "ATU1", "custom": {"crm": 7}}
    desk.call("PATCH", f"/clients/{DEVIN.id}", said, as_=olga)
    desk.call("POST", f"/clients/{DEVIN.id}/contacts", {"email": "kim@harborlight.example", "name": "Kim"}, as_=olga)
    desk.forget_letters()
    return desk


def owners(desk, table):
    return desk.rows(f"SELECT client_id, count(*) FROM {table} GROUP BY 1")


def test_a_rehearsal_says_what_would_move_and_moves_nothing(doubled, olga):
    answer = doubled.call("POST", MERGER, FROM_DEVIN | {"is_rehearsal": True}, as_=olga).get_json()

    assert answer["moved"] == {"orders": 1, "purchases": 1, "contacts": 1}
    assert answer["changed"] == ["custom", "notes", "tags", "tax_id"]
    assert (answer["is_rehearsal"], answer["client"]["tags"]) == (True, ["retail"])
    assert doubled.letters == []
    assert sorted(owners(doubled, "orders")) == sorted([(CLARA.id, 1), (DEVIN.id, 1)])


def test_all_that_was_the_duplicates_is_the_others_and_twice_is_no_news(doubled, olga):
    client = doubled.call("POST", MERGER, FROM_DEVIN, as_=olga).get_json()["client"]

    assert (client["company"], client["tax_id"], client["tags"]) == ("Bluebird Outdoor", "ATU1", ["retail", "vip"])
    assert (client["notes"], client["custom"]) == ("Prefers calls.\n\nPays late.", {"crm": 7})
    assert [owners(doubled, table) for table in ("orders", "purchases", "contacts")] == [
        [(CLARA.id, 2)],
        [(CLARA.id, 2)],
        [(CLARA.id, 1)],
    ]
    merged, moved = (
        [each for each in doubled.told() if isinstance(each, kind)] for kind in (ClientMerged, ContactChanged)
    )
    assert [(each.client_id, each.merged_id, each.client.tax_id) for each in merged] == [(CLARA.id, DEVIN.id, "ATU1")]
    assert [each.contact.client_id for each in moved] == [CLARA.id]
    assert doubled.call("GET", f"/clients/{DEVIN.id}", as_=olga).get_json()["merged_into"] == str(CLARA.id)
    assert str(DEVIN.id) not in doubled.call("GET", "/clients", as_=olga).text

    doubled.forget_letters()
    assert doubled.call("POST", MERGER, FROM_DEVIN, as_=olga).status_code == 200
    assert doubled.letters == []


def test_the_duplicates_address_leads_to_the_other_but_not_into_their_account(doubled, olga):
    sign_in = {"email": "devin@harborlight.example", "password": "orderwright-demo"}
    renewal = doubled.call("POST", "/sessions", sign_in).get_json()["renewal"]
    doubled.call("POST", MERGER, FROM_DEVIN, as_=olga)

    order, _ = doubled.do(submit_order, an_ask(external_id="W-3", client=DEVINS))
    register = doubled.call("POST", "/clients", {"email": DEVINS.email, "name": "Devin"}, as_=olga)
    stale = doubled.call("POST", "/sessions/renewal", {"renewal": renewal})
    changed = doubled.call("PATCH", f"/clients/{DEVIN.id}", {"notes": "x"}, as_=olga)

    assert order.client_id == CLARA.id
    assert (register.status_code, register.get_json()["client_id"]) == (409, str(CLARA.id))
    assert stale.status_code == 401
    assert [each.about_ids for each in doubled.told() if isinstance(each, AccessRevoked)] == [(DEVIN.id,)]
    assert (changed.status_code, changed.get_json()["code"]) == (409, "client_gone")
    assert doubled.call("PATCH", f"/clients/{CLARA.id}", {"email": DEVINS.email}, as_=olga).status_code == 200


def test_what_was_under_way_meanwhile_is_moved_later(doubled, olga):
    doubled.call("POST", MERGER, FROM_DEVIN, as_=olga)
    with doubled.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE orders SET client_id = '{DEVIN.id}' WHERE number IN (SELECT min(number) FROM orders)"
        )
    doubled.forget_letters()

    (ask,) = [each for each in doubled.pass_time(minutes=10) if isinstance(each, RepeatMerger)]
    doubled.do(repeat_merger, ask)

    assert owners(doubled, "orders") == [(CLARA.id, 2)]
    assert [type(each) for each in doubled.told()] == [ClientMerged]


def test_nobody_is_merged_who_must_not_be(doubled, olga, member):
    asked = [
        doubled.call("POST", MERGER, FROM_DEVIN, as_=member(CLIENTS_VIEW)).status_code,
        doubled.call("POST", MERGER, FROM_DEVIN, as_=CLARA).status_code,
        doubled.call("POST", MERGER, {"from_client_id": str(UUID(int=9))}, as_=olga).status_code,
        doubled.call("POST", MERGER, {"from_client_id": str(CLARA.id)}, as_=olga).status_code,
    ]
    assert asked == [403, 403, 404, 422]

    doubled.call("POST", MERGER, FROM_DEVIN, as_=olga)
    kim = doubled.call("POST", "/clients", {"email": "kim@example.com", "name": "Kim"}, as_=olga).get_json()[
        "client_id"
    ]
    taken = doubled.call("POST", f"/clients/{kim}/merger", FROM_DEVIN, as_=olga)
    gone = doubled.call("POST", f"/clients/{DEVIN.id}/merger", {"from_client_id": kim}, as_=olga)
    assert (taken.get_json()["code"], gone.get_json()["code"]) == ("client_gone", "client_gone")


def test_who_is_erased_is_erased_as_the_duplicate_too(doubled, olga):
    doubled.call("POST", MERGER, FROM_DEVIN, as_=olga)
    with doubled.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE orders SET state = 'validated'")
    doubled.do(erase_client, EraseClient(actor=SYSTEM, client_id=CLARA.id))

    assert doubled.rows("SELECT count(*) FROM clients WHERE erased_at IS NOT NULL AND email LIKE 'erased-%'") == [(2,)]


def test_clients_are_found_by_words(desk, olga):
    found = desk.call("GET", "/clients?q=okafor", as_=olga).get_json()["items"]
    assert [each["email"] for each in found] == ["devin@harborlight.example"]
    assert desk.call("GET", "/clients?q=%00", as_=olga).status_code == 422
