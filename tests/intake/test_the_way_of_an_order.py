"""From the first asking to validated, rejected or withdrawn; each step also twice."""

from __future__ import annotations

import pytest

from services.intake.domain.refusals import AnswersClosed, MoveRefused, OrderUnknown
from services.intake.domain.states import OrderState
from services.intake.messages import HANDLERS
from services.intake.use_cases.complete_order import CompleteOrder, complete_order
from services.intake.use_cases.fund_order import fund_order
from services.intake.use_cases.reject_order import RejectOrder, reject_order
from services.intake.use_cases.remind_client import SILENCE, remind_client
from services.intake.use_cases.submit_order import submit_order
from services.intake.use_cases.withdraw_order import WithdrawOrder, withdraw_order
from shared.contracts.billing.facts import OrderFunded
from shared.contracts.intake.facts import OrderIncomplete, OrderRejected, OrderValidated, OrderWithdrawn
from shared.kernel.actors import SYSTEM
from shared.kernel.ids import new_id
from shared.kernel.refusals import Invalid, NotAllowed, NotYet
from tests.intake.builders import CLARA, DEVIN, GOOD_ANSWERS, an_ask


@pytest.fixture
def incomplete(desk):
    order, _ = desk.do(submit_order, an_ask(answers={"subject": "Autumn sale", "send_on": "soon"}))
    desk.forget_letters()
    return order


@pytest.fixture
def funding(desk):
    order, _ = desk.do(submit_order, an_ask())
    desk.forget_letters()
    return order


def state_in(desk):
    return OrderState(desk.rows("SELECT state FROM orders")[0][0])


def complete(desk, order, answers, actor=CLARA):
    return desk.do(complete_order, CompleteOrder(actor=actor, order_id=order.id, answers=answers))


def test_missing_details_given_let_the_order_go_on(desk, incomplete):
    order = complete(desk, incomplete, {"points": "One week.", "send_on": "2026-12-04"})

    assert order.state is OrderState.FUNDING
    assert order.answers == {"subject": "Autumn sale", "points": "One week.", "send_on": "2026-12-04"}
    assert desk.names_told() == ["OrderDetailsCompleted", "PurchaseChecked"]
    assert desk.rows("SELECT key FROM timers") == []


def test_details_given_in_part_are_kept_and_nothing_is_told(desk, incomplete):
    order = complete(desk, incomplete, {"points": "One week."})

    assert order.state is OrderState.INCOMPLETE
    assert [missing.field for missing in order.problems()] == ["send_on"]
    assert desk.letters == []
    assert desk.rows("SELECT count(*) FROM timers") == [(1,)]


def test_the_same_details_twice_are_no_news(desk, incomplete):
    complete(desk, incomplete, GOOD_ANSWERS)
    desk.forget_letters()

    order = complete(desk, incomplete, GOOD_ANSWERS)

    assert order.state is OrderState.FUNDING
    assert desk.letters == []


def test_details_cannot_be_changed_once_they_are_settled(desk, funding):
    with pytest.raises(AnswersClosed):
        complete(desk, funding, {"subject": "Winter sale"})

    assert desk.letters == []
    assert desk.rows("SELECT answers->>'subject' FROM orders") == [("Autumn sale",)]


def test_an_answer_to_no_question_is_refused(desk, incomplete):
    with pytest.raises(Invalid) as refused:
        complete(desk, incomplete, {"subjekt": "x"})

    assert [(p.field, p.code) for p in refused.value.problems] == [("subjekt", "field_unknown")]
    assert desk.rows("SELECT answers ? 'subjekt' FROM orders") == [(False,)]


def test_nobody_else_may_complete_withdraw_or_reject_an_order(desk, incomplete, member):
    with pytest.raises(OrderUnknown):
        complete(desk, incomplete, GOOD_ANSWERS, actor=DEVIN)
    with pytest.raises(NotAllowed):
        complete(desk, incomplete, GOOD_ANSWERS, actor=member("orders.view_all"))
    with pytest.raises(OrderUnknown):
        desk.do(withdraw_order, WithdrawOrder(actor=DEVIN, order_id=incomplete.id, reason="x"))
    with pytest.raises(NotAllowed):
        desk.do(reject_order, RejectOrder(actor=CLARA, order_id=incomplete.id, reason="x"))

    assert state_in(desk) is OrderState.INCOMPLETE
    assert desk.letters == []


def test_a_silent_client_is_reminded_three_times_and_then_the_order_is_withdrawn(desk, incomplete):
    days, told = [], []
    for _ in range(15):
        for ask in desk.pass_time(days=1):
            desk.do(HANDLERS[type(ask)], ask)
            days.append((desk.at.day - 2, ask.nth))
            told += [fact.reminder for fact in desk.told() if isinstance(fact, OrderIncomplete)]
            assert all(fact.form_token for fact in desk.told() if isinstance(fact, OrderIncomplete))
            desk.forget_letters() if ask.nth < 4 else None

    assert days == [(1, 1), (3, 2), (7, 3), (14, 4)]
    assert told == [1, 2, 3]
    assert state_in(desk) is OrderState.WITHDRAWN
    (withdrawn,) = desk.told()
    assert isinstance(withdrawn, OrderWithdrawn)
    assert withdrawn.reason == SILENCE
    assert desk.rows("SELECT key FROM timers") == []


def test_a_reminder_twice_late_or_out_of_turn_is_no_news(desk, incomplete):
    (ask,) = desk.pass_time(days=1)
    desk.do(remind_client, ask)
    desk.forget_letters()

    desk.do(remind_client, ask)
    complete(desk, incomplete, GOOD_ANSWERS)
    desk.forget_letters()
    desk.do(remind_client, type(ask)(order_id=incomplete.id, nth=4))

    assert desk.letters == []
    assert state_in(desk) is OrderState.FUNDING


def test_money_validates_the_order_and_tells_its_brief(desk, funding):
    order = desk.do(fund_order, funding.id)

    assert order.state is OrderState.VALIDATED
    (validated,) = desk.told()
    assert isinstance(validated, OrderValidated)
    assert [(line.field, line.value) for line in validated.brief] == list(GOOD_ANSWERS.items())


def test_money_twice_is_no_news(desk, funding):
    desk.do(fund_order, funding.id)
    desk.forget_letters()

    desk.do(fund_order, funding.id)

    assert desk.letters == []


def test_money_for_an_order_that_will_not_go_on_is_no_news(desk, funding):
    desk.do(withdraw_order, WithdrawOrder(actor=CLARA, order_id=funding.id, reason="Changed my mind."))
    desk.forget_letters()

    desk.do(fund_order, funding.id)

    assert state_in(desk) is OrderState.WITHDRAWN
    assert desk.letters == []


def test_money_for_an_order_that_is_not_known_yet_waits(desk):
    fact = OrderFunded(order_id=new_id(), invoice_id=new_id(), funded_at=desk.at)

    with pytest.raises(NotYet):
        desk.do(HANDLERS[OrderFunded], fact)


def test_an_order_is_withdrawn_once_and_its_reminders_stop(desk, incomplete):
    ask = WithdrawOrder(actor=CLARA, order_id=incomplete.id, reason="Changed my mind.")
    order = desk.do(withdraw_order, ask)
    (withdrawn,) = desk.told()
    desk.forget_letters()

    desk.do(withdraw_order, ask)

    assert order.state is OrderState.WITHDRAWN
    assert isinstance(withdrawn, OrderWithdrawn)
    assert withdrawn.reason == "Changed my mind."
    assert desk.letters == []
    assert desk.rows("SELECT key FROM timers") == []


def test_an_order_is_rejected_once(desk, funding, member):
    ask = RejectOrder(actor=member("orders.change"), order_id=funding.id, reason="Not our field.")
    order = desk.do(reject_order, ask)
    (rejected,) = desk.told()
    desk.forget_letters()

    desk.do(reject_order, ask)

    assert order.state is OrderState.REJECTED
    assert isinstance(rejected, OrderRejected)
    assert rejected.purchase_id == funding.purchase_id
    assert desk.letters == []


def test_a_validated_order_can_neither_be_withdrawn_nor_rejected_here(desk, funding):
    desk.do(fund_order, funding.id)
    desk.forget_letters()

    with pytest.raises(MoveRefused):
        desk.do(withdraw_order, WithdrawOrder(actor=SYSTEM, order_id=funding.id, reason="x"))
    with pytest.raises(MoveRefused):
        desk.do(reject_order, RejectOrder(actor=SYSTEM, order_id=funding.id, reason="x"))

    assert state_in(desk) is OrderState.VALIDATED
    assert desk.letters == []
