"""The verbs of an order: what they change, what they tell, and what they refuse."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.workflow.domain.assignments import Part
from services.workflow.domain.deliveries import DeliveryState
from services.workflow.domain.news import NO_NEWS
from services.workflow.domain.refusals import (
    DeliveryMissing,
    MemberUnavailable,
    MoveRefused,
    OrderClosed,
    RevisionsUsedUp,
    StageUnknown,
)
from shared.contracts.workflow import facts
from tests.workflow.builders import CLARA, HOUR, NOON, a_member, an_order, content_marketing

PIPELINE = content_marketing()


def told(news):
    return [type(fact).__name__ for fact in news.facts]


def delivered_order(**changes):
    order = an_order("in_progress", **changes)
    order.deliver("Here it is.", ["https://files.example/1"], PIPELINE, at=NOON)
    return order


def test_assigning_puts_the_member_on_and_tells_it():
    order, wanda = an_order("queued", pool_reason="Nobody is free.", due_at=NOON + HOUR), a_member()

    news = order.assign(wanda, Part.WORKER, reason="She is free.", at=NOON)

    assert order.members_as(Part.WORKER) == [wanda.id]
    assert order.pool_reason is None
    assert news.facts == (
        facts.OrderAssigned(
            order_id=order.id,
            number=order.number,
            service_name="Blog article",
            client_id=CLARA,
            member_id=wanda.id,
            part="worker",
            reason="She is free.",
            due_at=NOON + HOUR,
            assigned_at=NOON,
        ),
    )
    assert [line.sentence for line in news.lines] == ["Wanda Quist is on the order as worker. She is free."]


def test_assigning_twice_is_no_news():
    order, wanda = an_order("queued"), a_member()
    order.assign(wanda, Part.WORKER, reason="", at=NOON)

    assert order.assign(wanda, Part.WORKER, reason="", at=NOON + HOUR) == NO_NEWS
    assert len(order.assignments) == 1


def test_a_reviewer_is_not_the_worker_that_the_pool_waits_for():
    order, edgar = an_order("queued", pool_reason="Nobody is free."), a_member("Edgar Lind")

    order.assign(edgar, Part.REVIEWER, reason="", at=NOON)

    assert order.pool_reason == "Nobody is free."


@pytest.mark.parametrize("state", ["completed", "rejected", "withdrawn", "cancelled"])
def test_a_closed_order_takes_and_lets_go_nobody(state):
    order = an_order(state)

    with pytest.raises(OrderClosed):
        order.assign(a_member(), Part.WORKER, reason="", at=NOON)
    with pytest.raises(OrderClosed):
        order.unassign(a_member(), Part.WORKER, reason="", at=NOON)

    assert order.assignments == []


def test_a_member_who_has_left_is_not_assigned():
    order, gone = an_order("queued"), a_member()
    gone.is_active = False

    with pytest.raises(MemberUnavailable):
        order.assign(gone, Part.WORKER, reason="", at=NOON)

    assert order.assignments == []


def test_unassigning_the_last_worker_of_a_queued_order_returns_it_to_the_pool():
    order, wanda = an_order("queued"), a_member()
    order.assign(wanda, Part.WORKER, reason="", at=NOON)

    news = order.unassign(wanda, Part.WORKER, reason="Taken off by Marco Reyes.", at=NOON)

    assert told(news) == ["OrderUnassigned"]
    assert order.assignments == []
    assert order.pool_reason == "Taken off by Marco Reyes."
    assert order.unassign(wanda, Part.WORKER, reason="", at=NOON) == NO_NEWS


def test_moving_to_a_stage_starts_the_order():
    order = an_order("queued")

    news = order.move_to(PIPELINE.stage("brief"), at=NOON)

    assert order.standing == {"state": "in_progress", "stage": "brief"}
    assert news.facts == (
        facts.OrderStageChanged(
            order_id=order.id,
            number=order.number,
            client_id=CLARA,
            stage="brief",
            stage_name="Brief",
            state="in_progress",
            is_visible=True,
            changed_at=NOON,
        ),
    )
    (line,) = news.lines
    assert (line.before, line.after) == ({"state": "queued", "stage": None}, {"state": "in_progress", "stage": "brief"})


def test_moving_to_the_stage_it_is_at_is_no_news():
    order = an_order("in_progress", stage_key="brief")

    assert order.move_to(PIPELINE.stage("brief"), at=NOON) == NO_NEWS


def test_a_stage_that_the_client_does_not_see_makes_a_line_that_they_do_not_see():
    order = an_order("in_progress", stage_key="writing")

    news = order.move_to(PIPELINE.stage("editing"), at=NOON)

    assert [fact.is_visible for fact in news.facts] == [False]
    assert [line.is_visible for line in news.lines] == [False]


@pytest.mark.parametrize(
    "state", ["received", "incomplete", "in_review", "funding", "delivered", "completed", "cancelled"]
)
def test_an_order_that_is_not_at_work_moves_to_no_stage_of_work(state):
    order = an_order(state)

    with pytest.raises(MoveRefused):
        order.move_to(PIPELINE.stage("writing"), at=NOON)

    assert order.standing == {"state": state, "stage": None}


def test_no_change_of_stage_makes_a_delivery():
    order = an_order("in_progress", stage_key="editing")

    with pytest.raises(DeliveryMissing):
        order.move_to(PIPELINE.stage("submitting"), at=NOON)

    assert order.standing == {"state": "in_progress", "stage": "editing"}


def test_a_stage_of_another_pipeline_is_unknown():
    with pytest.raises(StageUnknown):
        PIPELINE.stage("filming")


def test_a_move_to_the_last_stage_completes_the_order_and_frees_its_members():
    order, wanda = an_order("in_progress"), a_member()
    order.assign(wanda, Part.WORKER, reason="", at=NOON)

    news = order.move_to(PIPELINE.stage("complete"), at=NOON)

    assert told(news) == ["OrderStageChanged", "OrderCompleted"]
    assert order.completed_at == NOON
    assert [one.is_open for one in order.assignments] == [False]


def test_delivering_hands_over_and_waits_for_the_days_of_the_service():
    order = an_order("in_progress", stage_key="editing")

    news = order.deliver("Here it is.", ["https://files.example/1"], PIPELINE, at=NOON)

    assert told(news) == ["OrderDelivered", "OrderStageChanged"]
    assert order.standing == {"state": "delivered", "stage": "submitting"}
    assert order.acceptance_due_at == NOON + timedelta(days=7)
    assert news.facts[0] == facts.OrderDelivered(
        order_id=order.id,
        number=order.number,
        service_name="Blog article",
        client_id=CLARA,
        delivery=1,
        text="Here it is.",
        links=("https://files.example/1",),
        answer_by=NOON + timedelta(days=7),
        delivered_at=NOON,
    )


def test_delivering_the_same_twice_is_no_news_and_something_else_is_refused():
    order = delivered_order()

    assert order.deliver("Here it is.", ["https://files.example/1"], PIPELINE, at=NOON + HOUR) == NO_NEWS
    with pytest.raises(MoveRefused):
        order.deliver("Or rather this.", [], PIPELINE, at=NOON + HOUR)

    assert [one.text for one in order.deliveries] == ["Here it is."]


def test_accepting_completes_the_order():
    order = delivered_order()

    news = order.accept(PIPELINE, is_silent=False, at=NOON + HOUR)

    assert told(news) == ["OrderAccepted", "OrderStageChanged", "OrderCompleted"]
    assert order.standing == {"state": "completed", "stage": "complete"}
    assert order.acceptance_due_at is None
    assert (order.deliveries[0].state, order.deliveries[0].answered_at) == (DeliveryState.ACCEPTED, NOON + HOUR)
    assert order.accept(PIPELINE, is_silent=False, at=NOON + 2 * HOUR) == NO_NEWS


def test_a_silent_acceptance_says_so():
    news = delivered_order().accept(PIPELINE, is_silent=True, at=NOON)

    assert news.facts[0].is_silent is True
    assert news.lines[0].sentence == "Delivery 1 counts as accepted: no word came in 7 days."


def test_nothing_is_accepted_that_was_not_delivered():
    order = an_order("in_progress")

    with pytest.raises(MoveRefused):
        order.accept(PIPELINE, is_silent=False, at=NOON)

    assert order.state.value == "in_progress"


def test_an_order_that_a_manager_closed_has_nothing_to_accept():
    order = delivered_order()
    order.move_to(PIPELINE.stage("complete"), at=NOON)

    with pytest.raises(MoveRefused):
        order.accept(PIPELINE, is_silent=False, at=NOON)

    assert order.deliveries[0].state is DeliveryState.WAITING


def test_a_revision_returns_the_order_to_work_and_the_next_delivery_has_the_next_number():
    order, wanda = delivered_order(), a_member()
    order.assign(wanda, Part.WORKER, reason="", at=NOON)
    order.assign(wanda, Part.REVIEWER, reason="", at=NOON)

    news = order.request_revision("Shorter, please.", PIPELINE, may_exceed=False, at=NOON)

    assert news.facts == (
        facts.RevisionRequested(
            order_id=order.id,
            number=order.number,
            client_id=CLARA,
            delivery=1,
            reason="Shorter, please.",
            member_ids=(wanda.id,),
            requested_at=NOON,
        ),
    )
    assert order.standing == {"state": "in_revision", "stage": None}
    assert (order.deliveries[0].state, order.deliveries[0].answer_reason) == (
        DeliveryState.REVISION,
        "Shorter, please.",
    )
    assert order.request_revision("Shorter, please.", PIPELINE, may_exceed=False, at=NOON) == NO_NEWS

    order.move_to(PIPELINE.stage("writing"), at=NOON)
    order.deliver("Shorter.", [], PIPELINE, at=NOON)

    assert [one.number for one in order.deliveries] == [1, 2]


def test_revisions_beyond_the_limit_need_a_manager():
    order = delivered_order(revision_limit=1)
    order.request_revision("Shorter.", PIPELINE, may_exceed=False, at=NOON)
    order.deliver("Shorter.", [], PIPELINE, at=NOON)

    with pytest.raises(RevisionsUsedUp):
        order.request_revision("Longer.", PIPELINE, may_exceed=False, at=NOON)
    assert order.state.value == "delivered"
    assert order.deliveries[1].state is DeliveryState.WAITING

    order.request_revision("Longer.", PIPELINE, may_exceed=True, at=NOON)
    assert order.state.value == "in_revision"


@pytest.mark.parametrize("state", ["queued", "in_progress", "completed"])
def test_nothing_is_revised_that_was_not_delivered(state):
    order = an_order(state)

    with pytest.raises(MoveRefused):
        order.request_revision("Shorter.", PIPELINE, may_exceed=True, at=NOON)

    assert order.state.value == state


def test_cancelling_ends_the_order_once():
    order, wanda = an_order("queued", pool_reason="Nobody is free."), a_member()
    order.assign(wanda, Part.WORKER, reason="", at=NOON)

    news = order.cancel("Called off.", at=NOON)

    assert told(news) == ["OrderCancelled"]
    assert order.state.value == "cancelled"
    assert [one.is_open for one in order.assignments] == [False]
    assert order.cancel("Called off.", at=NOON) == NO_NEWS
