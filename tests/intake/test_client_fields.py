"""What the agency keeps of every client in fields of its own making."""

from __future__ import annotations

import pytest

from shared.kernel.permissions import CLIENTS_MANAGE, CLIENTS_VIEW
from tests.intake.builders import CLARA

FIELDS = {
    "fields": [
        {
            "name": "segment",
            "label": "Segment",
            "kind": "choice",
            "options": ["Retail", "Software"],
            "is_required": True,
        },
        {"name": "seats", "label": "Seats", "kind": "number"},
    ]
}
PAGE = f"/clients/{CLARA.id}"


def faults_in(answer):
    assert answer.status_code == 422
    return {each["field"]: each["code"] for each in answer.get_json()["problems"]}


@pytest.fixture
def olga(member):
    return member(CLIENTS_VIEW, CLIENTS_MANAGE)


@pytest.fixture
def fielded(desk, olga):
    assert desk.call("PUT", "/client-fields", FIELDS, as_=olga).status_code == 200
    desk.forget_letters()
    return desk


def kept(desk):
    return desk.rows(f"SELECT custom FROM clients WHERE id = '{CLARA.id}'")[0][0]


def test_fields_are_made_by_those_who_manage_clients_and_the_same_again_is_no_news(desk, member, olga):
    none = desk.call("GET", "/client-fields", as_=olga)
    assert none.get_json() == {"version": 0, "fields": []}
    assert desk.call("PUT", "/client-fields", FIELDS, as_=member(CLIENTS_VIEW)).status_code == 403
    assert desk.call("PUT", "/client-fields", FIELDS, as_=CLARA).status_code == 403

    first, again = (desk.call("PUT", "/client-fields", FIELDS, as_=olga) for _ in range(2))
    stale = desk.call("PUT", "/client-fields", {"fields": []}, as_=olga, headers={"If-Match": none.headers["ETag"]})

    assert [first.get_json()["version"], again.get_json()["version"], stale.status_code] == [1, 1, 412]
    shown = desk.call("GET", "/client-fields", as_=member(CLIENTS_VIEW)).get_json()
    assert [(each["name"], each["kind"], each["is_required"]) for each in shown["fields"]] == [
        ("segment", "choice", True),
        ("seats", "number", False),
    ]


def test_a_field_holds_one_plain_value(desk, olga):
    wrong = {"fields": [{"name": "brief", "label": "Brief", "kind": "file"}, {"name": "Seats", "label": "Seats"}]}

    assert faults_in(desk.call("PUT", "/client-fields", wrong, as_=olga)) == {
        "fields.0.kind": "not_allowed",
        "fields.1.name": "invalid",
    }
    assert desk.rows("SELECT count(*) FROM client_fields") == [(0,)]


def test_what_is_written_of_a_client_is_checked_and_kept_in_its_true_form(fielded, olga):
    wrong = fielded.call("PATCH", PAGE, {"custom": {"seats": "many", "colour": "red"}, "name": ""}, as_=olga)
    assert faults_in(wrong) == {
        "name": "required",
        "custom.segment": "required",
        "custom.seats": "not_a_number",
        "custom.colour": "field_unknown",
    }
    assert kept(fielded) == {}

    good = fielded.call("PATCH", PAGE, {"custom": {"segment": "retail", "seats": "12"}}, as_=olga)

    assert good.get_json()["custom"] == {"segment": "Retail", "seats": 12}
    assert fielded.letters == []


def test_whoever_registers_a_client_says_what_is_required(fielded, olga):
    said = {"email": "new@tidewater.example", "name": "Nora Beck"}

    assert faults_in(fielded.call("POST", "/clients", said, as_=olga)) == {"custom.segment": "required"}
    assert fielded.told() == []
    made = fielded.call("POST", "/clients", said | {"custom": {"segment": "Software"}}, as_=olga)

    assert (made.status_code, made.get_json()["custom"]) == (201, {"segment": "Software"})


def test_what_was_kept_before_there_were_fields_may_stay(desk, olga):
    desk.call("PATCH", PAGE, {"custom": {"crm": 4711}}, as_=olga)
    desk.call("PUT", "/client-fields", FIELDS, as_=olga)

    kept_on = desk.call("PATCH", PAGE, {"custom": {"crm": 4711, "segment": "Retail"}}, as_=olga)
    changed = desk.call("PATCH", PAGE, {"custom": {"crm": 4712, "segment": "Retail"}}, as_=olga)

    assert kept_on.status_code == 200
    assert faults_in(changed) == {"custom.crm": "field_unknown"}
    assert kept(desk) == {"crm": 4711, "segment": "Retail"}
