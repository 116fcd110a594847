"""Sign-in, members and pipelines over HTTP."""

from __future__ import annotations

import pytest

from services.workflow.domain.roles import DEFAULT_ROLES
from shared.contracts.intake.facts import ServicePublished
from shared.kernel.actors import ActorKind
from tests.support.tokens import tokens_of
from tests.workflow.builders import EDGAR, MARCO, NOON, OLIVIA, WALTER, WANDA, WREN, blog_article

NORA = {
    "name": "Nora Field",
    "email": "nora@northwind.example",
    "role": "contractor",
    "capacity": 4,
    "services": ["blog-article"],
    "password": "a long password",
}


@pytest.fixture
def published(hear):
    card = blog_article()
    hear(ServicePublished(service_id=card.service_id, service=card, published_at=NOON))


def test_a_member_signs_in_and_the_token_says_who_they_are_and_what_they_may(call, the_time):
    answer = call("POST", "/sessions", {"email": "Wanda@northwind.example", "password": "orderwright-demo"})

    assert answer.status_code == 201
    signed_in = answer.get_json()
    actor = tokens_of("workflow").read(signed_in.pop("token"))
    assert (actor.kind, actor.id, actor.name) == (ActorKind.MEMBER, WANDA, "Wanda Quist")
    assert actor.permissions == DEFAULT_ROLES["contractor"][1]
    assert len(signed_in.pop("renewal")) == 43
    assert signed_in.pop("session_id") == str(actor.session_id)
    assert signed_in == {
        "expires_at": "2026-11-23T12:15:00+00:00",
        "ends_at": "2026-11-24T00:00:00+00:00",
        "kind": "member",
        "id": str(WANDA),
        "name": "Wanda Quist",
        "role": "contractor",
    }


@pytest.mark.parametrize(
    ("email", "password"),
    [("wanda@northwind.example", "wrong"), ("nobody@northwind.example", "orderwright-demo"), ("", "")],
)
def test_whatever_is_wrong_with_a_sign_in_is_answered_alike(email, password, call):
    answer = call("POST", "/sessions", {"email": email or "x", "password": password or "x"})

    assert answer.status_code == 401
    assert answer.get_json()["code"] == "sign_in_refused"
    assert answer.get_json()["detail"] == "this e-mail address and password do not belong together"


def test_a_member_who_has_left_does_not_sign_in(call, engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE members SET is_active = false WHERE name = 'Wanda Quist'")

    answer = call("POST", "/sessions", {"email": "wanda@northwind.example", "password": "orderwright-demo"})

    assert answer.status_code == 401


def test_a_sign_in_without_its_parts_is_malformed(call):
    answer = call("POST", "/sessions", {"mail": "wanda@northwind.example"})

    assert answer.status_code == 422
    assert sorted(problem["field"] for problem in answer.get_json()["problems"]) == ["email", "mail", "password"]


def test_the_team_is_listed_with_its_load(call, queued):
    queued()

    answer = call("GET", "/members", as_=WANDA)

    assert [
        (one["member_id"], one["name"], one["role"], one["capacity"], one["open_orders"], one["is_active"])
        for one in answer.get_json()["items"]
    ] == [
        (str(EDGAR), "Edgar Lind", "contractor", 12, 0, True),
        (str(MARCO), "Marco Reyes", "manager", 0, 0, True),
        (str(OLIVIA), "Olivia Hart", "admin", 0, 0, True),
        (str(WALTER), "Walter Bloom", "contractor", 6, 1, True),
        (str(WANDA), "Wanda Quist", "contractor", 8, 0, True),
        (str(WREN), "Wren Abara", "contractor", 10, 0, True),
    ]
    assert "password" not in answer.text
    assert "argon2" not in answer.text


def test_the_team_goes_on_behind_its_cursor(call):
    first = call("GET", "/members?limit=4", as_=MARCO).get_json()
    second = call("GET", f"/members?limit=4&cursor={first['next']}", as_=MARCO).get_json()

    assert [one["name"] for one in second["items"]] == ["Wanda Quist", "Wren Abara"]
    assert second["next"] is None


def test_the_team_and_its_pipelines_are_not_for_clients(call, clara):
    assert call("GET", "/members", as_=clara).status_code == 403
    assert call("GET", "/pipelines", as_=clara).status_code == 403
    assert call("GET", "/members").status_code == 401
    assert call("GET", "/pipelines").status_code == 401


def test_an_administrator_hires(call, published, told):
    answer = call("POST", "/members", NORA, as_=OLIVIA)

    assert answer.status_code == 201
    hired = answer.get_json()
    assert hired.pop("member_id")
    assert hired == {
        "name": "Nora Field",
        "email": "nora@northwind.example",
        "role": "contractor",
        "capacity": 4,
        "capacity_in": "orders",
        "services": ["blog-article"],
        "parts": ["worker"],
        "time_zone": "UTC",
        "working_hours": [],
        "is_active": True,
        "starts_at": None,
        "leaves_at": None,
        "away": None,
        "open_orders": 0,
        "open_points": 0,
        "absences": [],
    }
    assert told() == ["member_changed"]
    signed_in = call("POST", "/sessions", {"email": NORA["email"], "password": NORA["password"]})
    assert signed_in.status_code == 201


def test_hiring_is_refused_with_the_reason(call, published, clara, unchanged):
    with unchanged():
        answers = [
            call("POST", "/members", NORA),
            call("POST", "/members", NORA, as_=MARCO),
            call("POST", "/members", NORA, as_=clara),
            call("POST", "/members", NORA | {"email": "wanda@northwind.example"}, as_=OLIVIA),
            call("POST", "/members", NORA | {"role": "boss"}, as_=OLIVIA),
            call("POST", "/members", {"name": "", "capacity": -1, "password": "x" * 1025}, as_=OLIVIA),
        ]

    assert [(answer.status_code, answer.get_json()["code"]) for answer in answers] == [
        (401, "unauthenticated"),
        (403, "not_allowed"),
        (403, "not_allowed"),
        (409, "email_taken"),
        (422, "invalid"),
        (422, "invalid"),
    ]
    assert sorted(problem["field"] for problem in answers[-1].get_json()["problems"]) == [
        "capacity",
        "email",
        "name",
        "password",
        "role",
        "services",
    ]


def test_the_pipelines_are_listed_with_their_stages(call):
    (pipeline,) = call("GET", "/pipelines", as_=WANDA).get_json()["items"]

    assert (pipeline["key"], pipeline["name"]) == ("content-marketing", "Content marketing")
    assert [(stage["key"], stage["state"]) for stage in pipeline["stages"]] == [
        ("content-calendar", "in_progress"),
        ("brief", "in_progress"),
        ("writing", "in_progress"),
        ("editing", "in_progress"),
        ("submitting", "delivered"),
        ("complete", "completed"),
    ]


def test_the_document_names_the_problems_that_a_way_may_answer(call):
    document = call("GET", "/openapi.json").get_json()

    assert set(document["paths"]["/orders/{order_id}/stage"]["put"]["responses"]) == {
        "200",
        "401",
        "403",
        "404",
        "409",
        "412",
        "422",
        "default",
    }
    assert document["paths"]["/sessions"]["post"]["security"] == []
