"""Intake over HTTP."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from services.intake.messages import EXPLAIN, HANDLERS
from services.intake.use_cases.submit_order import submit_order
from shared.contracts.intake.facts import SubmitOrder
from shared.contracts.schema import from_wire
from shared.kernel.actors import SYSTEM
from shared.kernel.ids import new_id
from shared.kernel.refusals import Problem
from tests.intake.builders import CLARA, DEVIN, GOOD_ANSWERS, an_ask
from tests.intake.conftest import SETTINGS
from tests.support.tokens import tokens_of

CLARA_SIGNS_IN = {"email": "Clara@Bluebird.example", "password": "orderwright-demo"}
A_BUYER = {"email": "clara@bluebird.example", "name": "Clara Voss"}
#: One id for all, so that every worker of a run collects the same tests.
NOBODYS = "0198f0a2-6d3e-7c11-9b52-3f1d7a6c4e20"
#: What carries no resource of ours: the document and its page, and whether all is well.
NOT_OF_THE_DOCUMENT = {
    "/",
    "/.well-known/jwks.json",
    "/docs/",
    "/docs/{path}",
    "/healthz",
    "/metrics",
    "/openapi.json",
    "/readyz",
    "/static/{filename}",
}
AN_ORDER = {"external_id": "A-1", "service": "newsletter", "answers": GOOD_ANSWERS}


@pytest.fixture
def order(desk):
    made, _ = desk.do(submit_order, an_ask(answers={"subject": "Autumn sale", "send_on": "soon"}))
    return made


@pytest.fixture
def marco(member):
    return member("orders.view_all", "orders.create", "orders.change", "clients.view", "money.view")


def fields_of(answer):
    return {problem["field"]: problem["code"] for problem in answer.get_json()["problems"]}


def test_a_client_signs_in_and_the_token_speaks_for_them(desk):
    answer = desk.call("POST", "/sessions", CLARA_SIGNS_IN)

    assert answer.status_code == 201
    session = answer.get_json()
    assert (session["kind"], session["name"], session["id"]) == ("client", "Clara Voss", str(CLARA.id))
    assert tokens_of("intake").read(session["token"]) == CLARA


@pytest.mark.parametrize("wrong", [{"password": "x"}, {"email": "nobody@example.com"}, {"email": "a\x00b"}])
def test_whatever_does_not_fit_is_told_the_same(desk, wrong):
    answer = desk.call("POST", "/sessions", CLARA_SIGNS_IN | wrong)

    assert answer.status_code == 401
    assert answer.get_json()["code"] == "sign_in_refused"
    assert answer.get_json()["detail"] == "this e-mail address and password do not belong together"


def test_services_are_listed_with_their_forms_by_name_and_without_a_token(desk):
    first = desk.call("GET", "/services?limit=4").get_json()
    rest = desk.call("GET", f"/services?limit=4&cursor={first['next']}").get_json()

    names = [service["name"] for service in first["items"] + rest["items"]]
    assert names == [
        "Blog article",
        "Case study",
        "Content calendar",
        "Landing page copy",
        "Newsletter issue",
        "SEO content package",
    ]
    assert rest["next"] is None
    blog = desk.call("GET", "/services/blog-article").get_json()
    assert blog == first["items"][0]
    assert blog["price"] == {"amount": 18000, "currency": "USD"}
    assert blog["form"]["fields"][2] == {
        "name": "word_count",
        "label": "How many words?",
        "kind": "number",
        "is_required": True,
        "help": "",
        "limits": {"minimum": 300, "maximum": 5000},
        "options": [],
        "pattern": "",
        "default": None,
        "shown_if": None,
        "columns": [],
        "page": 1,
        "accepts": [],
    }
    assert desk.call("GET", "/services/logo").status_code == 404


def test_an_order_is_created_once_under_its_name(desk, marco):
    body = AN_ORDER | {"client": A_BUYER}

    first = desk.call("POST", "/orders", body, as_=marco)
    again = desk.call("POST", "/orders", body, as_=marco)
    other = desk.call("POST", "/orders", body | {"quantity": 2}, as_=marco)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    made = first.get_json()
    assert first.headers["Location"] == f"/orders/{made['order_id']}"
    assert made["state"] == "funding"
    assert made["total"] == {"amount": 14000, "currency": "USD"}
    assert made["client"] == A_BUYER | {"client_id": str(CLARA.id), "company": "Bluebird Outdoor"}
    assert made["service"] == {"code": "newsletter", "name": "Newsletter issue"}
    assert made["brief"][0] == {"field": "subject", "label": "What is the issue about?", "value": "Autumn sale"}
    assert (made["source"], made["external_id"], made["problems"]) == ("api", "A-1", [])
    assert (other.status_code, other.get_json()["code"]) == (409, "submission_differs")
    assert other.get_json()["fields"] == ["quantity"]


def test_a_client_orders_for_themselves_and_may_leave_the_name_out(desk):
    body = {"service": "newsletter"}

    one = desk.call("POST", "/orders", body, as_=CLARA).get_json()
    other = desk.call("POST", "/orders", body, as_=CLARA).get_json()

    assert one["order_id"] != other["order_id"]
    assert [problem["field"] for problem in one["problems"]] == ["subject", "points", "send_on"]
    assert one["problems"][0]["label"] == "What is the issue about?"


def test_faults_of_shape_and_of_sense_are_named_together(desk, marco):
    body = {
        "external_id": "",
        "service": "logo-design",
        "client": {"email": "", "name": "Kim"},
        "quantity": "a few",
        "answers": "none yet",
        "colour": "red",
    }

    answer = desk.call("POST", "/orders", body, as_=marco)

    assert answer.status_code == 422
    assert fields_of(answer) == {
        "external_id": "required",
        "service": "service_unknown",
        "client.email": "not_an_email",
        "quantity": "invalid",
        "answers": "invalid",
        "colour": "unknown",
    }
    assert desk.rows("SELECT count(*) FROM orders") == [(0,)]


@pytest.mark.parametrize("body", [[], "x", None, {}, {"service": 5}, {"service": "a\x00"}])
def test_no_body_is_too_odd_to_be_answered(desk, marco, body):
    assert desk.call("POST", "/orders", body, as_=marco).status_code in {400, 415, 422}


def test_a_messages_faults_are_explained_in_the_same_way(desk):
    payload = {"service": "logo-design", "client": {"email": "x", "name": ""}, "quantity": "a few"}
    shape = [Problem(field="quantity", code="invalid", message="Not a valid integer.")]

    found = desk.do(EXPLAIN[SubmitOrder], payload, shape)

    assert {problem.field: problem.code for problem in found} == {
        "quantity": "invalid",
        "service": "service_unknown",
        "client.email": "not_an_email",
        "client.name": "required",
    }


def test_a_message_is_answered_with_the_order(desk):
    payload = {"source": "crm", "external_id": "C-1", "service": "newsletter", "client": A_BUYER}

    answer = desk.do(HANDLERS[SubmitOrder], from_wire("intake.submit_order.v1", payload))

    assert answer["outcome"] == "accepted"
    assert answer["order"]["state"] == "incomplete"
    assert [problem["code"] for problem in answer["order"]["problems"]] == ["required"] * 3


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/orders"),
        ("POST", "/orders"),
        ("GET", f"/orders/{NOBODYS}"),
        ("PUT", f"/orders/{NOBODYS}/answers"),
        ("POST", f"/orders/{NOBODYS}/withdrawal"),
        ("GET", f"/submissions/webshop/{NOBODYS}"),
        ("GET", "/clients"),
        ("GET", f"/clients/{NOBODYS}"),
    ],
)
def test_nobody_gets_in_without_a_token(desk, method, path):
    assert desk.call(method, path, {} if method != "GET" else None).status_code == 401


def test_members_need_permissions(desk, member, order):
    nobody = member()

    assert desk.call("GET", "/orders", as_=nobody).status_code == 403
    assert desk.call("GET", f"/orders/{order.id}", as_=nobody).status_code == 403
    assert desk.call("GET", "/clients", as_=nobody).status_code == 403
    assert desk.call("GET", f"/clients/{CLARA.id}", as_=nobody).status_code == 403
    rejection = desk.call("POST", f"/orders/{order.id}/rejection", {"reason": "x"}, as_=nobody)
    assert (rejection.status_code, rejection.get_json()["permission"]) == (403, "orders.change")


def test_a_member_without_the_right_sees_neither_money_nor_buyer(desk, member, order):
    shown = desk.call("GET", f"/orders/{order.id}", as_=member("orders.view_all")).get_json()

    assert shown["total"] is None
    assert shown["client"] == {"client_id": str(CLARA.id), "email": None, "name": None, "company": None}


def test_orders_are_listed_newest_first_page_by_page(desk, marco):
    made = [str(desk.do(submit_order, an_ask(external_id=f"W-{n}"))[0].id) for n in range(5)]

    first = desk.call("GET", "/orders?limit=3", as_=marco).get_json()
    rest = desk.call("GET", f"/orders?limit=3&cursor={first['next']}", as_=marco).get_json()

    assert {row["order_id"] for row in first["items"] + rest["items"]} == set(made)
    ids = [row["order_id"] for row in first["items"] + rest["items"]]
    assert ids == sorted(ids, reverse=True)
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (3, 2, None)
    assert desk.call("GET", "/orders?state=incomplete", as_=marco).get_json()["items"] == []
    assert len(desk.call("GET", f"/orders?client_id={CLARA.id}", as_=marco).get_json()["items"]) == 5


@pytest.mark.parametrize("cursor", ["x", "WzFd", "bnVsbA", "e30", "WyJhIiwgImIiXQ"])
@pytest.mark.parametrize("path", ["/orders", "/services", "/clients"])
def test_a_cursor_nobody_gave_out_is_refused(desk, marco, path, cursor):
    answer = desk.call("GET", f"{path}?cursor={cursor}", as_=marco)

    assert (answer.status_code, fields_of(answer)) == (422, {"cursor": "invalid"})


def test_somebody_elses_things_are_not_there(desk, order):
    assert desk.call("GET", "/orders", as_=DEVIN).get_json()["items"] == []
    assert desk.call("GET", f"/orders?client_id={CLARA.id}", as_=DEVIN).get_json()["items"] == []
    for method, path, body in (
        ("GET", f"/orders/{order.id}", None),
        ("PUT", f"/orders/{order.id}/answers", {"answers": {}}),
        ("POST", f"/orders/{order.id}/withdrawal", {"reason": "x"}),
        ("GET", f"/clients/{CLARA.id}", None),
    ):
        assert desk.call(method, path, body, as_=DEVIN).status_code == 404
    assert [row["order_id"] for row in desk.call("GET", "/orders", as_=CLARA).get_json()["items"]] == [str(order.id)]


def test_a_client_completes_their_order(desk, order):
    path = f"/orders/{order.id}/answers"

    in_part = desk.call("PUT", path, {"answers": {"points": "One week."}}, as_=CLARA).get_json()
    whole = desk.call("PUT", path, {"answers": {"send_on": "2026-12-04"}}, as_=CLARA).get_json()
    late = desk.call("PUT", path, {"answers": {"send_on": "2026-12-05"}}, as_=CLARA)

    assert ([p["field"] for p in in_part["problems"]], in_part["state"]) == (["send_on"], "incomplete")
    assert (whole["problems"], whole["state"]) == ([], "funding")
    assert (late.status_code, late.get_json()["code"]) == (409, "answers_closed")


def test_the_link_opens_just_that_form_without_a_login(desk, order):
    token = next(fact.form_token for fact in desk.told() if hasattr(fact, "form_token"))

    form = desk.call("GET", f"/forms/{token}").get_json()
    filled = desk.call("PUT", f"/forms/{token}", {"answers": GOOD_ANSWERS}).get_json()

    assert (form["number"], form["service_name"]) == (order.number, "Newsletter issue")
    assert [field["name"] for field in form["fields"]] == ["subject", "points", "send_on"]
    assert form["answers"] == {"subject": "Autumn sale", "send_on": "soon"}
    assert [problem["field"] for problem in form["problems"]] == ["points", "send_on"]
    assert (filled["problems"], filled["answers"]) == ([], GOOD_ANSWERS)
    assert desk.call("GET", f"/forms/{token}x").status_code == 404
    assert desk.call("PUT", "/forms/a.b.c", {"answers": {}}).get_json()["code"] == "form_link_dead"


def test_the_form_of_an_order_is_shown_to_its_client_as_the_link_shows_it(desk, order):
    token = next(fact.form_token for fact in desk.told() if hasattr(fact, "form_token"))

    form = desk.call("GET", f"/orders/{order.id}/form", as_=CLARA).get_json()

    assert form == desk.call("GET", f"/forms/{token}").get_json()
    assert desk.call("GET", f"/orders/{order.id}/form", as_=DEVIN).status_code == 404


def test_a_text_that_no_database_keeps_is_refused(desk, order, marco):
    for method, path, body in (
        ("POST", f"/orders/{order.id}/withdrawal", {"reason": "a\x00"}),
        ("POST", f"/orders/{order.id}/rejection", {"reason": "\ud800"}),
        ("POST", f"/orders/{order.id}/questions", {"question": "a\x00"}),
        ("POST", "/order-actions", {"action": "reject", "order_ids": [str(order.id)], "reason": "a\x00"}),
        ("GET", "/services?folder=%00", None),
        ("GET", "/parked?name=%00", None),
    ):
        assert desk.call(method, path, body, as_=SYSTEM).status_code == 422, path
    assert desk.call("GET", "/services/%00").status_code == 404
    assert desk.call("GET", f"/submissions/%00/{NOBODYS}", as_=marco).status_code == 404


def test_an_order_is_withdrawn_and_rejected_with_a_reason(desk, order, marco):
    other, _ = desk.do(submit_order, an_ask(external_id="W-2"))

    withdrawn = desk.call("POST", f"/orders/{order.id}/withdrawal", {"reason": "Changed my mind."}, as_=CLARA)
    rejected = desk.call("POST", f"/orders/{other.id}/rejection", {"reason": "Not our field."}, as_=marco)
    late = desk.call("POST", f"/orders/{other.id}/withdrawal", {"reason": "x"}, as_=CLARA)

    assert (withdrawn.status_code, withdrawn.get_json()["state"]) == (201, "withdrawn")
    assert (rejected.status_code, rejected.get_json()["reason"]) == (201, "Not our field.")
    assert (late.status_code, late.get_json()["code"]) == (409, "move_refused")


def test_clients_are_listed_for_members_and_show_themselves(desk, marco):
    first = desk.call("GET", "/clients?limit=3", as_=marco).get_json()
    rest = desk.call("GET", f"/clients?limit=3&cursor={first['next']}", as_=marco).get_json()

    emails = {client["email"].split("@")[0] for client in first["items"] + rest["items"]}
    assert emails == {"clara", "devin", "priya", "tomas"}
    assert rest["next"] is None
    assert desk.call("GET", f"/clients/{CLARA.id}", as_=CLARA).get_json()["company"] == "Bluebird Outdoor"
    assert desk.call("GET", f"/clients/{new_id()}", as_=marco).status_code == 404


@pytest.mark.parametrize(
    ("status", "outcome"), [("applied", "accepted"), ("parked", "refused"), ("deferred", "waiting")]
)
def test_a_sender_looks_up_what_became_of_a_message(desk, marco, status, outcome):
    message_id = new_id()
    with desk.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO inbox (source, message_id, name, body_sha, status, answer)"
            " VALUES ('webshop', %s, 'intake.submit_order.v1', '', %s, '{\"a\": 1}')",
            (message_id, status),
        )

    found = desk.call("GET", f"/submissions/webshop/{message_id}", as_=marco)

    assert found.get_json() == {"outcome": outcome, "answer": {"a": 1}}
    assert desk.call("GET", f"/submissions/crm/{message_id}", as_=marco).status_code == 404
    assert desk.call("GET", f"/submissions/webshop/{message_id}", as_=CLARA).status_code == 403


@pytest.mark.parametrize(
    ("source", "user", "secret", "status"),
    [
        ("webshop", "webshop", "the secret", 200),
        ("crm", "webshop", "the secret", 404),
        ("webshop", "webshop", "another", 401),
        ("webshop", "webshop", "", 401),
        ("webshop", "stranger", "", 401),
        ("intake", "intake", "the key of intake", 401),
    ],
)
def test_another_system_looks_up_its_own_messages_with_its_name_and_secret(desk, source, user, secret, status):
    message_id = new_id()
    with desk.engine.begin() as connection:
        for sender in ("webshop", "crm", "intake"):
            connection.exec_driver_sql(
                "INSERT INTO inbox (source, message_id, name, body_sha, answer)"
                " VALUES (%s, %s, 'intake.submit_order.v1', '', '{\"a\": 1}')",
                (sender, message_id),
            )
    producers = json.dumps({"webshop": {"key": "the secret"}, "crm": {"key": "the secret of crm"}})
    desk.api.application.extensions["orderwright.settings"] = replace(SETTINGS, producers=producers)

    answer = desk.api.get(f"/submissions/{source}/{message_id}", auth=(user, secret))

    assert answer.status_code == status
    if status == 200:
        assert answer.get_json() == {"outcome": "accepted", "answer": {"a": 1}}


def test_the_document_of_the_api_names_every_path(desk):
    paths = desk.call("GET", "/openapi.json").get_json()["paths"]

    routes = desk.api.application.url_map.iter_rules()
    served = {re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rule.rule) for rule in routes}
    assert served - paths.keys() == NOT_OF_THE_DOCUMENT
    assert "/orders/{order_id}/answers" in paths
    assert "/clients/{client_id}/contacts/{contact_id}/invitation" in paths
