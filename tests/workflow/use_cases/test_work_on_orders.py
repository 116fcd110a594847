"""What members and clients do with orders: what is told, who may, and what happens to the pool."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.workflow.domain.assignments import Part
from services.workflow.domain.refusals import (
    DeliveryMissing,
    EmailTaken,
    MemberUnknown,
    MoveRefused,
    NotYours,
    OrderClosed,
    OrderUnknown,
    RevisionsUsedUp,
    StageUnknown,
)
from services.workflow.domain.staffing import Terms
from services.workflow.use_cases.accept_delivery import AcceptDelivery, accept_delivery
from services.workflow.use_cases.assign_order import AssignOrder, assign_order
from services.workflow.use_cases.cancel_order import CancelOrder, cancel_order
from services.workflow.use_cases.deliver_order import DeliverOrder, deliver_order
from services.workflow.use_cases.hire_member import HireMember, hire_member
from services.workflow.use_cases.move_order import MoveOrder, move_order
from services.workflow.use_cases.request_revision import RequestRevision, request_revision
from services.workflow.use_cases.unassign_order import UnassignOrder, unassign_order
from shared.contracts.intake.facts import ServicePublished
from shared.contracts.workflow.facts import AcceptSilently
from shared.kernel.ids import new_id
from shared.kernel.refusals import Invalid, NotAllowed
from tests.workflow.builders import (
    DEVIN,
    EDGAR,
    HOUR,
    MARCO,
    NOON,
    OLIVIA,
    WALTER,
    WANDA,
    WREN,
    blog_article,
    client_actor,
)

#: The least loaded at the start, by name: whom the first order goes to.
FIRST = WALTER


@pytest.fixture
def do(begin_work):
    """Runs one use case in a piece of work of its own."""

    def run(use_case, ask):
        with begin_work() as work:
            use_case(work, ask)

    return run


@pytest.fixture
def people(do, as_member, clara):
    """The things people do, short."""

    class People:
        def move(self, order_id, stage, who=FIRST):
            do(move_order, MoveOrder(actor=as_member(who), order_id=order_id, stage=stage))

        def deliver(self, order_id, text="Here it is.", who=FIRST):
            do(deliver_order, DeliverOrder(actor=as_member(who), order_id=order_id, text=text))

        def accept(self, order_id, actor=clara):
            do(accept_delivery, AcceptDelivery(actor=actor, order_id=order_id))

        def revise(self, order_id, reason="Shorter.", actor=clara):
            do(request_revision, RequestRevision(actor=actor, order_id=order_id, reason=reason))

        def assign(self, order_id, member_id, part=Part.WORKER, who=MARCO):
            ask = AssignOrder(actor=as_member(who), order_id=order_id, member_id=member_id, part=part)
            do(assign_order, ask)

        def unassign(self, order_id, member_id, part=Part.WORKER, who=MARCO):
            ask = UnassignOrder(actor=as_member(who), order_id=order_id, member_id=member_id, part=part)
            do(unassign_order, ask)

        def cancel(self, order_id, who=MARCO):
            do(cancel_order, CancelOrder(actor=as_member(who), order_id=order_id, reason="Called off."))

        def hire(self, who=OLIVIA, **changes):
            asked = {"name": "Nora Field", "email": "Nora@northwind.example", "role": "contractor", "capacity": 2}
            asked |= {"services": ("blog-article",), "password": "a long password"}
            asked |= changes
            password = asked.pop("password")
            do(hire_member, HireMember(actor=as_member(who), terms=Terms(**asked), password=password))

    return People()


@pytest.fixture
def delivered(queued, people, told):
    """An order that was delivered, after which nothing was told."""
    order_id = queued()
    people.move(order_id, "writing")
    people.deliver(order_id)
    told()
    return order_id


@pytest.fixture
def full(rows, engine):
    """Nobody has room: every capacity is 1 and one order is with each who writes articles."""

    def fill(queued):
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE members SET capacity = 1 WHERE capacity > 0")
        return [queued() for _ in range(3)]

    return fill


def workers(rows, order_id):
    query = """SELECT m.name FROM assignments a JOIN members m ON m.id = a.member_id
                WHERE a.order_id = :id AND a.part = 'worker' ORDER BY 1"""
    return [name for (name,) in rows(query, id=order_id)]


def standing(rows, order_id):
    return rows("SELECT state, stage_key FROM orders WHERE id = :id", id=order_id)[0]


def test_the_assigned_member_takes_the_order_through_its_stages(queued, people, rows, told):
    order_id = queued()
    told()

    people.move(order_id, "brief")
    people.move(order_id, "writing")

    assert standing(rows, order_id) == ("in_progress", "writing")
    assert told() == ["order_stage_changed", "order_stage_changed"]
    assert rows(
        "SELECT actor_name, actor_kind, actor_id, sentence, before, after FROM history WHERE what = 'stage_changed'"
    )[1] == (
        "Walter Bloom",
        "member",
        WALTER,
        "The order is at the stage “Writing”.",
        {"state": "in_progress", "stage": "brief"},
        {"state": "in_progress", "stage": "writing"},
    )


def test_moving_twice_is_no_news(queued, people, unchanged):
    order_id = queued()
    people.move(order_id, "brief")

    with unchanged():
        people.move(order_id, "brief")


def test_a_manager_moves_an_order_that_they_are_not_on(queued, people, rows):
    order_id = queued()

    people.move(order_id, "brief", who=MARCO)

    assert standing(rows, order_id) == ("in_progress", "brief")


def test_a_member_who_is_not_on_the_order_does_not_know_of_it(queued, people, unchanged):
    order_id = queued()

    with unchanged(), pytest.raises(OrderUnknown):
        people.move(order_id, "brief", who=WANDA)
    with unchanged(), pytest.raises(OrderUnknown):
        people.deliver(order_id, who=WANDA)


def test_a_client_moves_and_delivers_nothing(queued, do, clara, unchanged):
    order_id = queued()

    with unchanged(), pytest.raises(NotYours):
        do(move_order, MoveOrder(actor=clara, order_id=order_id, stage="brief"))
    with unchanged(), pytest.raises(NotYours):
        do(deliver_order, DeliverOrder(actor=clara, order_id=order_id, text="Mine."))


def test_an_order_or_a_stage_that_there_is_not_is_unknown(queued, people, unchanged):
    order_id = queued()

    with unchanged(), pytest.raises(OrderUnknown):
        people.move(new_id(), "brief", who=MARCO)
    with unchanged(), pytest.raises(StageUnknown):
        people.move(order_id, "filming")


def test_only_a_manager_closes_an_order_by_its_stage(queued, people, rows, told, unchanged):
    order_id = queued()
    people.move(order_id, "writing")
    told()

    with unchanged(), pytest.raises(NotAllowed):
        people.move(order_id, "complete")
    people.move(order_id, "complete", who=MARCO)

    assert standing(rows, order_id) == ("completed", "complete")
    assert told() == ["order_stage_changed", "order_completed"]
    assert rows("SELECT is_open FROM assignments") == [(False,)]


def test_no_move_stands_in_for_a_delivery(queued, people, unchanged):
    order_id = queued()
    people.move(order_id, "editing")

    with unchanged(), pytest.raises(DeliveryMissing):
        people.move(order_id, "submitting")


def test_delivering_sets_the_timer_of_silence(queued, people, rows, told):
    order_id = queued()
    people.move(order_id, "writing")
    told()

    people.deliver(order_id)

    assert standing(rows, order_id) == ("delivered", "submitting")
    assert told() == ["order_delivered", "order_stage_changed"]
    assert rows("SELECT key, name, payload, due_at FROM timers WHERE key NOT IN ('watch-clocks', 'plan-work')") == [
        (
            f"accept-{order_id}-1",
            "workflow.accept_silently.v1",
            {"order_id": str(order_id), "delivery": 1},
            NOON + timedelta(days=7),
        )
    ]
    assert rows("SELECT number, text, links, state FROM deliveries") == [(1, "Here it is.", [], "waiting")]


def test_delivering_twice_is_no_news_and_unbegun_work_is_not_delivered(delivered, queued, people, unchanged):
    with unchanged():
        people.deliver(delivered)
    unbegun = queued()
    with unchanged(), pytest.raises(MoveRefused):
        people.deliver(unbegun, who=MARCO)


def test_the_client_accepts_once(delivered, people, rows, told, unchanged):
    people.accept(delivered)

    assert standing(rows, delivered) == ("completed", "complete")
    assert told() == ["order_stage_changed", "order_completed"]  # nobody hears order_accepted yet
    assert rows("SELECT count(*) FROM timers WHERE key NOT IN ('watch-clocks', 'plan-work')") == [(0,)]
    assert rows("SELECT actor_name FROM history WHERE what = 'order_accepted'") == [("Clara Voss",)]
    with unchanged():
        people.accept(delivered)


def test_only_the_client_whose_order_it_is_or_a_manager_for_them_accepts(delivered, people, as_member, rows, unchanged):
    with unchanged(), pytest.raises(OrderUnknown):
        people.accept(delivered, actor=client_actor(DEVIN, "Devin Okafor"))
    with unchanged(), pytest.raises(NotYours):
        people.accept(delivered, actor=as_member(WALTER))

    people.accept(delivered, actor=as_member(MARCO))

    assert standing(rows, delivered) == ("completed", "complete")
    (who,) = [name for name, what in rows("SELECT actor_name, what FROM history") if what == "order_accepted"]
    assert who == "Marco Reyes"


def test_silence_counts_as_acceptance(delivered, hear, rows, told, unchanged, the_time):
    the_time.passes(timedelta(days=7))

    hear(AcceptSilently(order_id=delivered, delivery=1))

    assert standing(rows, delivered) == ("completed", "complete")
    assert told() == ["order_stage_changed", "order_completed"]  # nobody hears order_accepted yet
    with unchanged():
        hear(AcceptSilently(order_id=delivered, delivery=1))


def test_silence_on_an_older_delivery_means_nothing(delivered, people, hear, unchanged):
    people.revise(delivered)
    with unchanged():
        hear(AcceptSilently(order_id=delivered, delivery=1))

    people.deliver(delivered, "Shorter.")
    with unchanged():
        hear(AcceptSilently(order_id=delivered, delivery=1))


def test_a_revision_returns_the_order_to_its_members(delivered, people, rows, told, unchanged):
    people.revise(delivered)

    assert standing(rows, delivered) == ("in_revision", None)
    assert told() == ["revision_requested"]
    assert rows("SELECT count(*) FROM timers WHERE key NOT IN ('watch-clocks', 'plan-work')") == [(0,)]
    assert rows("SELECT state, answer_reason FROM deliveries") == [("revision", "Shorter.")]
    with unchanged():
        people.revise(delivered)

    people.move(delivered, "writing")
    people.deliver(delivered, "Shorter.")
    people.accept(delivered)

    assert rows("SELECT number, state FROM deliveries ORDER BY 1") == [(1, "revision"), (2, "accepted")]


def test_the_limit_of_revisions_holds_for_the_client_but_not_for_a_manager(
    delivered, people, as_member, rows, unchanged
):
    for number in range(2):
        people.revise(delivered, f"Change {number}.")
        people.deliver(delivered, f"Delivery {number}.")

    with unchanged(), pytest.raises(RevisionsUsedUp):
        people.revise(delivered, "Once more.")
    people.revise(delivered, "Once more.", actor=as_member(MARCO))

    assert standing(rows, delivered) == ("in_revision", None)


def test_a_worker_asks_for_no_revision(delivered, people, as_member, unchanged):
    with unchanged(), pytest.raises(NotYours):
        people.revise(delivered, actor=as_member(FIRST))


def test_a_manager_assigns_and_unassigns(queued, people, rows, told, unchanged):
    order_id = queued()
    told()

    people.assign(order_id, EDGAR, Part.REVIEWER)
    assert told() == ["order_assigned"]
    with unchanged():
        people.assign(order_id, EDGAR, Part.REVIEWER)

    people.unassign(order_id, EDGAR, Part.REVIEWER)
    assert told() == ["order_unassigned"]
    with unchanged():
        people.unassign(order_id, EDGAR, Part.REVIEWER)
    assert workers(rows, order_id) == ["Walter Bloom"]


def test_who_may_not_assign_is_refused(queued, people, unchanged):
    order_id = queued()

    with unchanged(), pytest.raises(NotAllowed):
        people.assign(order_id, WANDA, who=FIRST)
    with unchanged(), pytest.raises(NotAllowed):
        people.unassign(order_id, FIRST, who=FIRST)
    with unchanged(), pytest.raises(MemberUnknown):
        people.assign(order_id, new_id())


def test_a_manager_cancels_once(queued, people, rows, told, unchanged):
    order_id = queued()
    told()

    people.cancel(order_id)

    assert standing(rows, order_id) == ("cancelled", None)
    assert told() == ["order_cancelled"]
    with unchanged():
        people.cancel(order_id)
    with unchanged(), pytest.raises(OrderClosed):
        people.assign(order_id, WANDA)


def test_a_worker_cancels_nothing_and_a_completed_order_stays_so(delivered, people, unchanged):
    with unchanged(), pytest.raises(NotAllowed):
        people.cancel(delivered, who=FIRST)
    people.accept(delivered)
    with unchanged(), pytest.raises(MoveRefused):
        people.cancel(delivered)


def test_an_order_waits_in_the_pool_with_its_reason_while_nobody_is_free(full, queued, rows, told):
    full(queued)
    told()

    order_id = queued()

    reason = (
        "Nobody is free: Walter Bloom has 1 of 1 orders: no room for more; Wanda Quist has 1 of 1 orders: no room for more; "
        "Wren Abara has 1 of 1 orders: no room for more; Edgar Lind does not do this service."
    )
    ((found,),) = rows("SELECT pool_reason FROM orders WHERE id = :id", id=order_id)
    assert sorted(found.removeprefix("Nobody is free: ").rstrip(".").split("; ")) == sorted(
        reason.removeprefix("Nobody is free: ").rstrip(".").split("; ")
    )
    assert workers(rows, order_id) == []
    assert told() == []
    assert rows("SELECT member_id FROM routing_decisions WHERE order_id = :id", id=order_id) == [(None,)]


def test_a_free_seat_goes_to_the_order_that_is_due_first(full, queued, people, rows, told, the_time):
    taken = full(queued)
    late = queued(at=NOON, service=blog_article(deadline_hours=80))
    soon = queued(at=NOON + HOUR, service=blog_article(deadline_hours=8))
    told()

    people.cancel(taken[0])

    assert (workers(rows, soon), workers(rows, late)) == (["Walter Bloom"], [])
    assert told() == ["order_cancelled", "order_assigned"]

    people.cancel(taken[1])
    assert workers(rows, late) == ["Wanda Quist"]


def test_accepting_fills_the_seat_again(full, queued, people, rows):
    first, *_ = full(queued)
    waiting = queued()
    people.move(first, "writing", who=MARCO)
    people.deliver(first, who=MARCO)
    assert workers(rows, waiting) == []

    people.accept(first)

    assert workers(rows, waiting) == ["Walter Bloom"]


def test_whoever_is_taken_off_takes_another_order_not_the_same(full, queued, people, rows):
    first, *_ = full(queued)
    waiting = queued()

    people.unassign(first, WALTER)

    assert workers(rows, waiting) == ["Walter Bloom"]
    assert workers(rows, first) == []
    assert rows("SELECT pool_reason FROM orders WHERE id = :id", id=first) == [("Taken off by Marco Reyes.",)]


def test_an_order_that_nobody_free_does_stays_in_the_pool(full, queued, people, rows):
    first, *_ = full(queued)
    calendar = blog_article(code="nobody-does-this", name="Podcast")
    waiting = queued(service=calendar)

    people.cancel(first)

    assert workers(rows, waiting) == []


def test_a_new_member_is_told_and_takes_from_the_pool_at_once(full, queued, people, hear, rows, told):
    card = blog_article()
    hear(ServicePublished(service_id=card.service_id, service=card, published_at=NOON))
    full(queued)
    waiting = [queued() for _ in range(3)]
    told()

    people.hire()

    assert sorted(len(workers(rows, order_id)) for order_id in waiting) == [0, 1, 1]
    assert told() == ["member_changed", "order_assigned", "order_assigned"]
    assert rows("SELECT name, email, role_key, capacity, services FROM members WHERE name = 'Nora Field'") == [
        ("Nora Field", "nora@northwind.example", "contractor", 2, ["blog-article"])
    ]


def test_a_member_is_hired_only_by_who_may_and_with_what_there_is(people, hear, unchanged):
    card = blog_article()
    hear(ServicePublished(service_id=card.service_id, service=card, published_at=NOON))

    with unchanged(), pytest.raises(NotAllowed):
        people.hire(who=MARCO)
    with unchanged(), pytest.raises(Invalid) as refused:
        people.hire(role="boss", services=("blog-article", "podcast"))
    assert [(problem.field, problem.message) for problem in refused.value.problems] == [
        ("services", "There is no service podcast."),
        ("role", "There is no role boss."),
    ]
    with unchanged(), pytest.raises(EmailTaken):
        people.hire(email="WANDA@northwind.example")


def test_orders_go_round_by_load(queued, rows):
    orders = [queued() for _ in range(6)]

    assert [workers(rows, order_id) for order_id in orders[:3]] == [["Walter Bloom"], ["Wanda Quist"], ["Wren Abara"]]
    assert rows("SELECT count(*) FROM assignments WHERE member_id = :id", id=WREN) == [(2,)]
