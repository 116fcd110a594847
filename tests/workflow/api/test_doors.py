"""The doors for members: invitations, and tokens that end when a member goes or may do something else."""

from __future__ import annotations

import pytest

from services.workflow.app import APP
from services.workflow.domain.roles import DEFAULT_ROLES
from shared.contracts.schema import from_wire
from shared.contracts.workflow.doors import AccessRevoked, MemberInvited, MemberPasswordLinkAsked
from shared.kernel.clock import system_clock
from tests.workflow.builders import MARCO, OLIVIA, WANDA

WANDA_SIGNS_IN = {"email": "wanda@northwind.example", "password": "orderwright-demo"}
NORA = {"name": "Nora Field", "email": "nora@northwind.example", "role": "contractor", "capacity": 4, "services": []}
BETTER = "seven crates of quiet lemons"


@pytest.fixture
def begin_work(engine, letters):
    """By the clock of the machine, as tokens are read."""
    return APP.begin_work(engine, send=letters.extend, clock=system_clock)


@pytest.fixture
def said(letters):
    def of(kind):
        names = {str(one.payload): one.payload for one in letters if one.name == kind.wire_name}
        return [from_wire(kind.wire_name, payload) for payload in names.values()]

    return of


def renewed(call, session):
    return call("POST", "/sessions/renewal", {"renewal": session["renewal"]})


def test_a_member_who_is_hired_without_a_password_is_invited_and_gets_in_by_the_link(call, said):
    hired = call("POST", "/members", NORA, as_=OLIVIA)
    assert hired.status_code == 201, hired.get_json()
    (invited,) = said(MemberInvited)
    assert call("POST", "/sessions", {"email": NORA["email"], "password": "none"}).status_code == 401

    taken = call("PUT", "/passwords", {"token": invited.token, "password": BETTER})

    assert (taken.status_code, str(invited.member_id)) == (204, hired.get_json()["member_id"])
    assert call("POST", "/sessions", {"email": NORA["email"], "password": BETTER}).status_code == 201


def test_a_weak_password_hires_nobody(call, unchanged):
    with unchanged():
        answer = call("POST", "/members", NORA | {"password": "nora field"}, as_=OLIVIA)

    assert answer.status_code == 422
    assert [one["code"] for one in answer.get_json()["problems"]] == ["too_short", "own_name"]


def test_inviting_again_demands_who_manages_members(call, said):
    assert call("POST", f"/members/{WANDA}/invitation", {}, as_=MARCO).status_code == 403
    assert call("POST", f"/members/{WANDA}/invitation", {}, as_=OLIVIA).status_code == 202
    assert [one.member_id for one in said(MemberInvited)] == [WANDA]


def test_another_role_counts_at_once_and_the_next_token_has_it(call, said):
    session = call("POST", "/sessions", WANDA_SIGNS_IN).get_json()

    assert call("PATCH", f"/members/{WANDA}", {"role": "manager"}, as_=OLIVIA).status_code == 200

    (told,) = said(AccessRevoked)
    assert told.about_ids == (WANDA,)
    assert renewed(call, session).get_json()["role"] == "manager"
    call("PATCH", f"/members/{WANDA}", {"role": "manager"}, as_=OLIVIA)
    assert len(said(AccessRevoked)) == 1


def test_a_role_that_may_less_counts_at_once_for_everybody_who_has_it(call, said):
    fewer = sorted(DEFAULT_ROLES["contractor"][1])[:1]

    answer = call("PUT", "/roles/contractor", {"name": "Contractor", "permissions": fewer}, as_=OLIVIA)

    assert answer.status_code == 200, answer.get_json()
    (told,) = said(AccessRevoked)
    assert WANDA in told.about_ids
    assert OLIVIA not in told.about_ids


def test_who_leaves_is_out_at_once_and_gets_no_token_and_no_link_any_more(call, said):
    session = call("POST", "/sessions", WANDA_SIGNS_IN).get_json()

    assert call("POST", f"/members/{WANDA}/departure", {}, as_=OLIVIA).status_code == 201

    assert [one.about_ids for one in said(AccessRevoked)] == [(WANDA,)]
    assert renewed(call, session).status_code == 401
    assert call("POST", "/password-links", {"email": WANDA_SIGNS_IN["email"]}).status_code == 202
    assert said(MemberPasswordLinkAsked) == []


def test_no_mailed_link_signs_a_member_in(call):
    assert call("POST", "/sign-in-links", {"email": WANDA_SIGNS_IN["email"]}).status_code == 404
    assert call("POST", "/sessions/by-link", {"token": "x"}).status_code == 404


def test_a_client_has_no_account_here(call, clara):
    assert call("GET", "/sessions", as_=clara).status_code == 403
