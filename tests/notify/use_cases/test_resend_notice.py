"""Resending a notice."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from services.notify.domain.refusals import MoveRefused, NoticeUnknown
from services.notify.domain.states import NoticeState
from services.notify.messages import HANDLERS
from services.notify.use_cases.resend_notice import ResendNotice, resend_notice
from shared.kernel.actors import SYSTEM, Actor, ActorKind
from shared.kernel.ids import NoticeId, new_id
from shared.kernel.refusals import NotAllowed
from tests.notify.builders import NEVER, TAKEN, TheTime, member_changed, order_assigned, order_received


@pytest.fixture
def notice_id(begin_work, the_time: TheTime, letters, engine):
    """The notice to Wanda, whose first try was refused."""
    with begin_work() as work:
        for fact in (order_received(), member_changed(), order_assigned()):
            HANDLERS[type(fact)](work, fact)
    with engine.connect() as connection:
        found = NoticeId(connection.scalar(text("SELECT id FROM notices WHERE kind = 'order_assigned'")))
    settle(begin_work, found, NEVER)
    letters.clear()
    return found


def settle(begin_work, notice_id, answer):
    with begin_work() as work:
        notice = work.notices.locked(notice_id)
        notice.settle(notice.claim(at=work.now()), answer, at=work.now())


def state_of(begin_work, notice_id):
    with begin_work() as work:
        notice = work.notices.locked(notice_id)
        return notice.state, notice.address, notice.tries


def test_it_is_queued_again_for_the_address_the_person_has_by_now(begin_work, notice_id, letters, the_time):
    with begin_work() as work:
        fact = member_changed(email="wanda@new.example", changed_at=the_time.at.replace(year=2027))
        HANDLERS[type(fact)](work, fact)

    with begin_work() as work:
        resend_notice(work, ResendNotice(actor=SYSTEM, notice_id=notice_id))

    assert state_of(begin_work, notice_id) == (NoticeState.QUEUED, "wanda@new.example", 0)
    assert [(letter.name, letter.payload) for letter in letters] == [("notify.hand_over_due.v1", {"channel": "email"})]


def test_who_may_not_resend_changes_nothing(begin_work, notice_id, letters):
    stranger = Actor(kind=ActorKind.MEMBER, id=new_id(), name="Wren Abara")

    with pytest.raises(NotAllowed), begin_work() as work:
        resend_notice(work, ResendNotice(actor=stranger, notice_id=notice_id))

    assert state_of(begin_work, notice_id) == (NoticeState.FAILED, "wanda@northwind.example", 1)
    assert letters == []


def test_what_was_delivered_is_not_sent_again(begin_work, notice_id, letters):
    with begin_work() as work:
        resend_notice(work, ResendNotice(actor=SYSTEM, notice_id=notice_id))
    settle(begin_work, notice_id, TAKEN)
    letters.clear()

    with pytest.raises(MoveRefused), begin_work() as work:
        resend_notice(work, ResendNotice(actor=SYSTEM, notice_id=notice_id))

    assert state_of(begin_work, notice_id) == (NoticeState.DELIVERED, "wanda@northwind.example", 1)
    assert letters == []


def test_one_that_is_not_there_is_unknown(begin_work):
    with pytest.raises(NoticeUnknown), begin_work() as work:
        resend_notice(work, ResendNotice(actor=SYSTEM, notice_id=NoticeId(new_id())))
