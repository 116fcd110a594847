"""Pipelines over HTTP: made, redrawn while orders are under way, exported, imported; who works at a stage, and what lets orders in."""

from __future__ import annotations

import pytest
import yaml

from services.workflow.domain.staffing import Terms
from services.workflow.use_cases.change_member import ChangeMember, change_member
from tests.workflow.builders import EDGAR, MARCO, NOON, OLIVIA, WALTER, WANDA, blog_article, invoice_paid

KEY = "content-marketing"
WRITING = {"key": "writing", "name": "Writing", "state": "in_progress"}
EDITING = {"key": "editing", "name": "Editing", "state": "in_progress", "is_visible": False}
DELIVERY = {"key": "submitting", "name": "Submitting", "state": "delivered"}
STAGES = [WRITING, EDITING, DELIVERY, {"key": "complete", "name": "Complete", "state": "completed"}]


@pytest.fixture
def draw(call):
    """Redraws the pipeline of the sample agency."""

    def put(*stages, who=OLIVIA, **more):
        return call("PUT", f"/pipelines/{KEY}", {"name": "Content", "stages": list(stages), **more}, as_=who)

    return put


@pytest.fixture
def with_editing(draw, begin_work, as_member, engine, hear):
    """Editing is for editors, and Edgar is one."""
    from shared.contracts.intake.facts import ServicePublished

    hear(ServicePublished(service_id=blog_article().service_id, service=blog_article(), published_at=NOON))
    with begin_work() as work:
        terms = Terms(services=["blog-article"], parts=["editor"])
        change_member(work, ChangeMember(actor=as_member(OLIVIA), member_id=EDGAR, terms=terms))

    def make(**changes):
        editing = EDITING | {"part": "editor", "worked_by": "routed"} | changes
        assert draw(WRITING, editing, *STAGES[2:]).status_code == 200

    return make


def on(rows, order_id):
    query = "SELECT member_id, part, is_open FROM assignments WHERE order_id = :id ORDER BY since, part DESC"
    return rows(query, id=order_id)


def move(call, order_id, stage, who):
    return call("PUT", f"/orders/{order_id}/stage", {"stage": stage}, as_=who)


def test_a_pipeline_is_made_and_read_again_from_its_own_export(call):
    stage = {"key": "draft", "name": "Entwurf", "state": "in_progress", "limit_hours": 8, "needs": ["paid"]}
    made = call("PUT", "/pipelines/design", {"name": "Design", "stages": [stage]}, as_=OLIVIA)
    assert made.status_code == 200

    document = call("GET", "/pipelines/design/export", as_=WANDA).get_json()["yaml"]
    assert yaml.safe_load(document) == {"key": "design", "name": "Design", "stages": [stage]}

    again = call("POST", "/pipelines/import", {"yaml": document.replace("Entwurf", "Draft")}, as_=OLIVIA)
    assert again.status_code == 201
    assert again.get_json() == made.get_json() | {"stages": [made.get_json()["stages"][0] | {"name": "Draft"}]}
    assert call("GET", "/pipelines/design", as_=WANDA).get_json() == again.get_json()


def test_every_fault_of_a_pipeline_is_named(call, draw):
    wrong = [
        {"key": "a", "name": "A", "state": "received", "worked_by": "role", "worked_by_key": "jesters"},
        {"key": "a", "name": "A", "state": "waiting", "needs": ["luck"], "approved_by": "kings", "template": "none"},
        {"key": "b", "name": "B", "state": "waiting", "worked_by": "member", "worked_by_key": "me"},
    ]

    assert [problem["field"] for problem in draw(*wrong).get_json()["problems"]] == [
        "stages",
        "stages.0.state",
        "stages.0.worked_by_key",
        "stages.1.key",
        "stages.1.approved_by",
        "stages.1.needs",
        "stages.1.template",
        "stages.2.worked_by_key",
    ]
    assert draw(WRITING, who=MARCO).status_code == 403
    for text in ("{", "- 1", "[" * 100_000, "name: x"):
        assert call("POST", "/pipelines/import", {"yaml": text}, as_=OLIVIA).status_code == 422


def test_orders_under_way_keep_their_stage_or_go_where_it_is_said(call, draw, queued, rows):
    order_id = queued()
    move(call, order_id, "brief", WALTER)

    refused = draw(*STAGES)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "stage_occupied")
    assert refused.get_json()["stage"] == "brief"
    assert draw({"key": "brief", "name": "Brief", "state": "waiting"}, *STAGES).status_code == 409
    assert draw(*STAGES, moved={"brief": "submitting"}).status_code == 409
    assert rows("SELECT stage_key FROM orders") == [("brief",)]

    assert draw(*STAGES, moved={"brief": "writing"}).status_code == 200
    assert rows("SELECT stage_key, state FROM orders") == [("writing", "in_progress")]
    assert move(call, order_id, "editing", WALTER).status_code == 200


def test_a_stage_for_others_hands_the_order_over_and_frees_who_had_it(call, queued, rows, with_editing, told):
    with_editing()
    order_id = queued()
    move(call, order_id, "writing", WALTER)
    told()

    assert move(call, order_id, "editing", WALTER).status_code == 200

    assert on(rows, order_id) == [(WALTER, "worker", False), (EDGAR, "editor", True)]
    assert told() == ["order_stage_changed", "order_unassigned", "order_assigned"]
    seen = call("GET", f"/orders/{order_id}", as_=WANDA)
    assert seen.status_code == 404


def test_going_back_finds_who_had_it_before(call, queued, rows, with_editing, draw):
    with_editing()
    order_id = queued()
    draw(WRITING | {"worked_by": "previous"}, EDITING | {"part": "editor", "worked_by": "routed"}, *STAGES[2:])
    move(call, order_id, "writing", WALTER)
    move(call, order_id, "editing", WALTER)

    assert move(call, order_id, "writing", EDGAR).status_code == 200

    assert set(on(rows, order_id)) == {(WALTER, "worker", True), (EDGAR, "editor", False)}


def test_nobody_free_for_a_stage_leaves_the_order_waiting_for_them(call, queued, rows, with_editing, engine):
    with_editing(worked_by="role", worked_by_key="manager")
    order_id = queued()
    move(call, order_id, "writing", WALTER)

    move(call, order_id, "editing", WALTER)
    ((reason, part, role),) = rows("SELECT pool_reason, pool_part, pool_role FROM orders")
    assert (part, role) == ("editor", "manager")
    assert "Edgar Lind has another role" in reason

    with_editing(worked_by="role", worked_by_key="contractor")
    assert rows("SELECT count(*) FROM orders WHERE pool_reason IS NOT NULL") == [(1,)]


def test_conditions_and_approvals_let_an_order_in(call, draw, queued, hear):
    order_id = queued()
    draw(WRITING, EDITING | {"needs": ["paid"], "approved_by": "manager"}, *STAGES[2:])
    move(call, order_id, "writing", WALTER)

    refused = move(call, order_id, "editing", WALTER)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "stage_closed")
    assert refused.get_json()["missing"] == ["paid", "approved_by:manager"]

    assert call("POST", f"/orders/{order_id}/approvals", {"stage": "editing"}, as_=WALTER).status_code == 403
    for _ in range(2):
        assert call("POST", f"/orders/{order_id}/approvals", {"stage": "editing"}, as_=MARCO).status_code == 201
    hear(invoice_paid(order_id))
    assert move(call, order_id, "editing", WALTER).status_code == 200
    lines = call("GET", f"/orders/{order_id}/history", as_=MARCO).get_json()["items"]
    assert [line["sentence"] for line in lines if line["what"] == "stage_approved"] == [
        "Marco Reyes lets the order into the stage “Editing”."
    ]


def test_a_stage_takes_no_more_orders_than_it_may(call, draw, queued, rows):
    first, second = queued(), queued()
    draw(WRITING | {"wip_limit": 1}, *STAGES[1:])
    assert move(call, first, "writing", MARCO).status_code == 200

    refused = move(call, second, "writing", MARCO)

    assert (refused.status_code, refused.get_json()["code"]) == (409, "stage_full")
    assert move(call, first, "writing", MARCO).status_code == 200
    assert move(call, first, "editing", MARCO).status_code == 200
    assert move(call, second, "writing", MARCO).status_code == 200
