"""Clients: who they are, who says so, and what others hear of it."""

from __future__ import annotations

import pytest

from shared.contracts.intake.facts import ClientChanged, ClientRegistered
from shared.kernel.ids import new_id
from tests.intake.builders import CLARA, DEVIN

KIM = {"email": " Kim@Example.com ", "name": "Kim Berg"}
ADDRESS = {"kind": "billing", "line1": "Hauptplatz 1", "postal_code": "8010", "city": "Graz", "country": "AT"}


@pytest.fixture
def marco(member):
    return member("clients.view", "clients.manage")


def faults_in(answer):
    assert answer.status_code == 422
    return {problem["field"]: problem["code"] for problem in answer.get_json()["problems"]}


def test_a_member_registers_a_client_once(desk, marco, member):
    made = desk.call("POST", "/clients", KIM, as_=marco)
    again = desk.call("POST", "/clients", KIM, as_=marco)

    assert (made.status_code, made.get_json()["email"]) == (201, "kim@example.com")
    assert made.headers["Location"] == f"/clients/{made.get_json()['client_id']}"
    assert (again.status_code, again.get_json()["code"]) == (409, "email_taken")
    (told,) = desk.told()
    assert isinstance(told, ClientRegistered)
    assert faults_in(desk.call("POST", "/clients", {"email": "kim", "name": " "}, as_=marco)) == {
        "email": "not_an_email",
        "name": "required",
    }
    assert desk.call("POST", "/clients", KIM, as_=member("clients.view")).status_code == 403


def test_a_member_keeps_what_the_agency_knows_of_a_client(desk, marco):
    member_id = str(new_id())
    changes = {
        "company": "Bluebird GmbH",
        "tax_id": "ATU12345675",
        "country": "AT",
        "addresses": [ADDRESS],
        "manager_id": member_id,
        "delivery_channel": "email",
        "needs_review": True,
        "status": "key account",
        "notes": "Pays late.",
        "tags": ["outdoor", "b2b", "outdoor"],
        "custom": {"crm": 4711},
    }

    changed = desk.call("PATCH", f"/clients/{CLARA.id}", changes, as_=marco).get_json()
    again = desk.call("PATCH", f"/clients/{CLARA.id}", changes, as_=marco).get_json()

    full = ADDRESS | {"line2": "", "region": ""}
    assert changed == again
    assert {name: changed[name] for name in changes} == changes | {"addresses": [full], "tags": ["b2b", "outdoor"]}
    (told,) = desk.told()
    assert isinstance(told, ClientChanged)
    assert (told.client.company, str(told.client.manager_id), told.client.addresses[0].city) == (
        "Bluebird GmbH",
        member_id,
        "Graz",
    )


def test_what_only_the_agency_knows_is_no_news_to_others(desk, marco):
    desk.call("PATCH", f"/clients/{CLARA.id}", {"notes": "Likes tea.", "tags": ["tea"]}, as_=marco)

    assert desk.told() == []


def test_a_client_says_what_is_theirs_and_does_not_see_what_is_said_of_them(desk, marco):
    desk.call("PATCH", f"/clients/{CLARA.id}", {"notes": "Pays late.", "tags": ["slow"]}, as_=marco)

    mine = desk.call("PATCH", f"/clients/{CLARA.id}", {"name": "Clara Berg", "time_zone": "Europe/Vienna"}, as_=CLARA)
    not_mine = desk.call("PATCH", f"/clients/{CLARA.id}", {"email": "c@example.com", "needs_review": False}, as_=CLARA)

    assert (mine.get_json()["name"], mine.get_json()["notes"], mine.get_json()["tags"]) == ("Clara Berg", None, None)
    assert faults_in(not_mine) == {"email": "not_allowed", "needs_review": "not_allowed"}
    assert desk.call("PATCH", f"/clients/{CLARA.id}", {"name": "X"}, as_=DEVIN).status_code == 404
    assert desk.call("GET", f"/clients/{CLARA.id}", as_=marco).get_json()["notes"] == "Pays late."


def test_everything_that_is_wrong_is_named_at_once_and_nothing_changes(desk, marco):
    wrong = {
        "email": "clara",
        "locale": "tlhx-77",
        "time_zone": "Mars/Base",
        "country": "XX",
        "addresses": [ADDRESS | {"kind": "holiday", "country": "Austria"}],
        "delivery_channel": "pigeon",
        "tags": [""],
        "name": "",
        "custom": {"a": "\x00"},
    }

    answer = desk.call("PATCH", f"/clients/{CLARA.id}", wrong, as_=marco)

    assert faults_in(answer) == {
        "email": "not_an_email",
        "locale": "locale_unknown",
        "time_zone": "time_zone_unknown",
        "country": "country_unknown",
        "addresses.0.kind": "choice_unknown",
        "addresses.0.country": "country_unknown",
        "delivery_channel": "choice_unknown",
        "tags": "invalid",
        "name": "required",
        "custom.a": "not_a_text",
    }
    assert desk.told() == []


def test_an_address_belongs_to_one_client(desk, marco):
    taken = desk.call("PATCH", f"/clients/{CLARA.id}", {"email": "Devin@harborlight.example"}, as_=marco)
    own = desk.call("PATCH", f"/clients/{CLARA.id}", {"email": "CLARA@bluebird.example"}, as_=marco)
    new = desk.call("PATCH", f"/clients/{CLARA.id}", {"email": "clara@berg.example"}, as_=marco)

    assert (taken.status_code, taken.get_json()["code"]) == (409, "email_taken")
    assert (own.status_code, new.get_json()["email"]) == (200, "clara@berg.example")
    assert desk.names_told() == ["ClientChanged"]
