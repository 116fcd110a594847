"""Roles and members over HTTP."""

from __future__ import annotations

from tests.workflow.builders import MARCO, OLIVIA, WALTER, WANDA

EDITOR = {
    "name": "Editor",
    "permissions": ["orders.view_own_stages", "orders.work"],
    "largest_order": {"amount": 50_000, "currency": "USD"},
}


def test_a_role_is_made_changed_listed_and_removed(call):
    made = call("PUT", "/roles/editor", EDITOR, as_=OLIVIA)
    assert (made.status_code, made.get_json()) == (200, EDITOR | {"key": "editor"})

    changed = call("PUT", "/roles/editor", EDITOR | {"name": "Editors", "largest_order": None}, as_=OLIVIA)
    assert changed.get_json()["largest_order"] is None
    listed = call("GET", "/roles", as_=WANDA).get_json()["items"]
    assert [role["key"] for role in listed] == ["admin", "contractor", "editor", "manager"]

    assert call("DELETE", "/roles/editor", as_=OLIVIA).status_code == 204
    assert call("DELETE", "/roles/editor", as_=OLIVIA).status_code == 404


def test_roles_are_refused_with_the_reason(call, clara, rows):
    before = rows("SELECT * FROM roles ORDER BY key")

    strange = call("PUT", "/roles/editor", EDITOR | {"permissions": ["fly", "orders.work"]}, as_=OLIVIA)
    answers = [
        call("PUT", "/roles/editor", EDITOR, as_=MARCO),
        call("GET", "/roles", as_=clara),
        call("DELETE", "/roles/contractor", as_=OLIVIA),
        call("PUT", "/roles/admin", EDITOR, as_=OLIVIA),
    ]

    assert strange.get_json()["problems"] == [
        {"field": "permissions", "code": "unknown", "message": "There is no permission fly."}
    ]
    assert [(one.status_code, one.get_json()["code"]) for one in answers] == [
        (403, "not_allowed"),
        (403, "not_allowed"),
        (409, "role_in_use"),
        (409, "last_administrator"),
    ]
    assert rows("SELECT * FROM roles ORDER BY key") == before


def test_nobody_gives_what_they_do_not_have(call, rows, as_member):
    hires = call("PUT", "/roles/hires", {"name": "Hires", "permissions": ["members.manage"]}, as_=OLIVIA)
    assert hires.status_code == 200
    officer = as_member(MARCO)
    officer = type(officer)(kind=officer.kind, id=officer.id, name="Hana", permissions=frozenset({"members.manage"}))

    answer = call("PUT", "/roles/money", {"name": "M", "permissions": ["members.manage", "money.view"]}, as_=officer)

    assert answer.status_code == 422
    assert answer.get_json()["problems"][0]["code"] == "not_yours"


def test_a_member_is_shown_with_absences_whose_reason_is_theirs(call):
    asked = {"starts_at": "2026-12-24T00:00:00+00:00", "ends_at": "2026-12-27T00:00:00+00:00", "reason": "An operation"}
    made = call("POST", f"/members/{WALTER}/absences", asked, as_=WALTER)
    assert made.status_code == 201
    (absence,) = made.get_json()["absences"]
    assert absence["reason"] == "An operation"

    reasons = [
        call("GET", f"/members/{WALTER}", as_=who).get_json()["absences"][0]["reason"] for who in (OLIVIA, WANDA)
    ]
    assert reasons == ["An operation", None]

    assert call("DELETE", f"/members/{WALTER}/absences/{absence['absence_id']}", as_=WALTER).status_code == 204
    assert call("GET", f"/members/{WALTER}", as_=WANDA).get_json()["absences"] == []


def test_terms_change_one_by_one(call):
    answer = call("PATCH", f"/members/{WALTER}", {"capacity": 20, "capacity_in": "points"}, as_=OLIVIA)

    assert answer.status_code == 200
    seen = answer.get_json()
    assert (seen["capacity"], seen["capacity_in"], seen["name"]) == (20, "points", "Walter Bloom")
    assert call("PATCH", f"/members/{WALTER}", {"salary": 1}, as_=OLIVIA).status_code == 422


def test_a_member_who_is_let_go_signs_in_no_more(call):
    answer = call("POST", f"/members/{WALTER}/departure", {}, as_=OLIVIA)

    assert (answer.status_code, answer.get_json()["is_active"]) == (201, False)
    signed = call("POST", "/sessions", {"email": "walter@northwind.example", "password": "orderwright-demo"})
    assert signed.status_code == 401
