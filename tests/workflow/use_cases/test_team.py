"""What changes in the team: absences, departures, terms, and where the orders go then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.workflow.domain.refusals import LastAdministrator, NotYours
from services.workflow.domain.staffing import Terms
from services.workflow.storage.order_page import decisions
from services.workflow.use_cases.call_off_absence import CallOffAbsence, call_off_absence
from services.workflow.use_cases.change_member import ChangeMember, change_member
from services.workflow.use_cases.let_member_go import LetMemberGo, let_member_go
from services.workflow.use_cases.move_order import MoveOrder, move_order
from services.workflow.use_cases.plan_absence import PlanAbsence, plan_absence
from shared.contracts.workflow.facts import LookAtMember
from shared.kernel.refusals import Invalid, NotAllowed
from tests.workflow.builders import HOUR, MARCO, NOON, OLIVIA, WALTER, WANDA, WREN

#: The least loaded at the start, by name: whom the first order goes to.
FIRST = WALTER
DAY = timedelta(days=1)


@pytest.fixture
def run(begin_work):
    def one(use_case, ask):
        with begin_work() as work:
            return use_case(work, ask)

    return one


@pytest.fixture
def begun(queued, run, as_member):
    """An order that its worker has begun."""
    order_id = queued()
    run(move_order, MoveOrder(actor=as_member(FIRST), order_id=order_id, stage="writing"))
    return order_id


def on(rows, order_id):
    return [one for (one,) in rows("SELECT member_id FROM assignments WHERE order_id = :id AND is_open", id=order_id)]


def be_away(run, actor, member_id=FIRST, **changes):
    asked = {"starts_at": NOON - HOUR, "ends_at": NOON + DAY} | changes
    run(plan_absence, PlanAbsence(actor=actor, member_id=member_id, **asked))


def test_who_is_absent_gives_what_is_not_begun_to_others_and_gets_nothing(
    queued, run, as_member, rows, told, begin_work
):
    order_id = queued()
    told()

    be_away(run, as_member(FIRST))

    assert on(rows, order_id) == [WANDA]
    assert told() == ["order_unassigned", "order_assigned"]
    assert on(rows, queued()) == [WREN]
    with begin_work() as work:
        newest, *_ = decisions(work.session, order_id)
    (reason,) = (one["reason"] for one in newest.candidates if one["name"] == "Walter Bloom")
    assert reason == "is absent"


def test_what_is_begun_stays_unless_the_absence_hands_it_over(begun, run, as_member, rows):
    be_away(run, as_member(FIRST))
    assert on(rows, begun) == [FIRST]

    be_away(run, as_member(FIRST), starts_at=NOON - 2 * HOUR, hands_over=True)
    assert on(rows, begun) == [WANDA]
    assert rows("SELECT state, pool_reason FROM orders WHERE id = :id", id=begun) == [("in_progress", None)]


def test_an_absence_to_come_acts_when_its_timer_does_and_again_at_its_end(
    queued, run, as_member, rows, hear, the_time, told
):
    order_id = queued()
    be_away(run, as_member(FIRST), starts_at=NOON + HOUR)
    assert on(rows, order_id) == [FIRST]
    timer = "SELECT due_at FROM timers WHERE key = :key"
    assert rows(timer, key=f"presence-{FIRST}") == [(NOON + HOUR,)]

    the_time.passes(HOUR)
    hear(LookAtMember(member_id=FIRST))
    assert on(rows, order_id) == [WANDA]
    assert rows(timer, key=f"presence-{FIRST}") == [(NOON + DAY,)]

    told()
    hear(LookAtMember(member_id=FIRST))
    assert told() == []


def test_an_absence_that_is_called_off_brings_orders_from_the_pool(queued, run, as_member, rows, engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE members SET capacity = 0 WHERE name <> 'Walter Bloom'")
    be_away(run, as_member(FIRST))
    order_id = queued()
    assert on(rows, order_id) == []
    ((absence_id,),) = rows("SELECT id FROM absences")

    run(call_off_absence, CallOffAbsence(actor=as_member(FIRST), member_id=FIRST, absence_id=absence_id))

    assert on(rows, order_id) == [FIRST]
    assert rows("SELECT count(*) FROM timers WHERE key LIKE 'presence-%'") == [(0,)]


def test_an_absence_is_planned_by_the_member_or_who_manages_members(run, as_member, unchanged, rows):
    with unchanged():
        with pytest.raises(NotYours):
            be_away(run, as_member(WANDA))
        with pytest.raises(Invalid) as wrong:
            be_away(run, as_member(FIRST), ends_at=NOON - 2 * HOUR, repeats_until=NOON - 9 * DAY)
    assert [problem.field for problem in wrong.value.problems] == ["ends_at", "repeats_until"]

    be_away(run, as_member(OLIVIA))
    be_away(run, as_member(OLIVIA))
    assert rows("SELECT count(*) FROM absences") == [(1,)]


def test_all_that_a_member_has_goes_to_others_when_they_leave(begun, queued, run, as_member, rows, told):
    waiting = next(order_id for order_id in iter(queued, None) if on(rows, order_id) == [FIRST])
    told()

    run(let_member_go, LetMemberGo(actor=as_member(OLIVIA), member_id=FIRST))

    assert FIRST not in on(rows, begun) + on(rows, waiting)
    assert rows("SELECT is_active FROM members WHERE id = :id", id=FIRST) == [(False,)]
    assert sorted(set(told())) == ["access_revoked", "member_changed", "order_assigned", "order_unassigned"]
    run(let_member_go, LetMemberGo(actor=as_member(OLIVIA), member_id=FIRST))
    assert told() == []


def test_a_departure_to_come_waits_for_its_hour(run, as_member, rows, the_time, hear):
    run(let_member_go, LetMemberGo(actor=as_member(OLIVIA), member_id=FIRST, leaves_at=NOON + DAY))
    assert rows("SELECT is_active FROM members WHERE id = :id", id=FIRST) == [(True,)]

    the_time.passes(DAY)
    hear(LookAtMember(member_id=FIRST))

    assert rows("SELECT is_active FROM members WHERE id = :id", id=FIRST) == [(False,)]


def test_somebody_who_may_manage_members_is_always_left(run, as_member, unchanged):
    with unchanged():
        with pytest.raises(LastAdministrator):
            run(let_member_go, LetMemberGo(actor=as_member(OLIVIA), member_id=OLIVIA))
        with pytest.raises(LastAdministrator):
            run(change_member, ChangeMember(actor=as_member(OLIVIA), member_id=OLIVIA, terms=Terms(role="manager")))


def test_more_capacity_takes_from_the_pool_and_the_same_terms_are_no_news(queued, run, as_member, rows, engine, told):
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE members SET capacity = 0")
    order_id = queued()
    told()

    more = ChangeMember(actor=as_member(OLIVIA), member_id=WREN, terms=Terms(capacity=1))
    run(change_member, more)
    assert on(rows, order_id) == [WREN]
    assert told() == ["member_changed", "order_assigned"]

    run(change_member, more)
    assert told() == []


def test_terms_are_changed_by_who_may_and_all_that_is_wrong_is_named(run, as_member, unchanged):
    nonsense = Terms(
        role="boss",
        services=("juggling",),
        parts=("manager",),
        time_zone="Mars/Base",
        working_hours=[
            {"weekday": 0, "opens": "12:00", "closes": "09:00"},
            {"weekday": 1, "opens": "09:00", "closes": "12:00"},
            {"weekday": 1, "opens": "11:00", "closes": "13:00"},
        ],
    )
    with unchanged():
        with pytest.raises(NotAllowed):
            run(change_member, ChangeMember(actor=as_member(MARCO), member_id=WREN, terms=Terms(capacity=1)))
        with pytest.raises(Invalid) as wrong:
            run(change_member, ChangeMember(actor=as_member(OLIVIA), member_id=WREN, terms=nonsense))

    assert [problem.field for problem in wrong.value.problems] == [
        "services",
        "role",
        "parts",
        "time_zone",
        "working_hours.0",
        "working_hours.2",
    ]
