"""A notice, from queued to delivered or failed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from services.notify.domain.attempt import Outcome
from services.notify.domain.refusals import MoveRefused
from services.notify.domain.states import NoticeState
from services.notify.domain.waits import LEASE, WAITS
from shared.contracts.notify.facts import NoticeDelivered, NoticeFailed
from tests.notify.builders import BUSY, CLARA_ID, LOST, NEVER, NOON, ORDER_ID, TAKEN, a_notice

LATER = NOON + timedelta(minutes=20)

#: Its last bits put it in the middle of the spread of waits.
MIDDLE = UUID("0199a000-0000-7000-8000-000000008000")


def tries_of(notice):
    return [(attempt.number, attempt.outcome.value, attempt.answer) for attempt in notice.attempts]


def delivered(notice, at=NOON):
    return NoticeDelivered(
        notice_id=notice.id,
        order_id=ORDER_ID,
        kind="order_received",
        channel="email",
        recipient_name="Clara Voss",
        subject="We have your order",
        attempts=len(notice.attempts),
        delivered_at=at,
    )


def failed(notice, reason, at=NOON):
    return NoticeFailed(
        notice_id=notice.id,
        order_id=ORDER_ID,
        kind="order_received",
        channel="email",
        recipient_name="Clara Voss",
        reason=reason,
        attempts=len(notice.attempts),
        failed_at=at,
    )


def test_it_is_named_by_its_recipient_its_channel_and_the_fact():
    assert a_notice().dedupe_key == f"{CLARA_ID}/email/order_received:{ORDER_ID}"


def test_a_new_one_is_due_at_once():
    notice = a_notice()

    assert (notice.state, notice.is_due(NOON), (notice.lease_until or notice.next_try_at)) == (
        NoticeState.QUEUED,
        True,
        NOON,
    )


def test_a_claim_is_a_try_written_down_and_a_lease():
    notice = a_notice()

    number = notice.claim(at=NOON)

    assert number == 1
    assert (notice.state, notice.tries, (notice.lease_until or notice.next_try_at)) == (
        NoticeState.SENDING,
        1,
        NOON + LEASE,
    )
    assert tries_of(notice) == [(1, "under_way", "")]


def test_what_was_taken_is_delivered_and_told():
    notice = a_notice()
    notice.claim(at=NOON)

    told = notice.settle(1, TAKEN, at=LATER)

    assert told == [delivered(notice, LATER)]
    assert (notice.state, notice.delivered_at, (notice.lease_until or notice.next_try_at)) == (
        NoticeState.DELIVERED,
        LATER,
        None,
    )
    assert tries_of(notice) == [(1, "delivered", "250 taken")]


def test_the_same_answer_twice_is_no_news():
    notice = a_notice()
    notice.claim(at=NOON)
    notice.settle(1, TAKEN, at=NOON)

    assert notice.settle(1, TAKEN, at=LATER) == []
    assert notice.delivered_at == NOON
    assert notice.attempts[0].ended_at == NOON


@pytest.mark.parametrize("answer", [BUSY, LOST])
def test_what_was_put_off_or_lost_is_tried_again_after_a_wait(answer):
    notice = a_notice(id=MIDDLE)
    notice.claim(at=NOON)

    told = notice.settle(1, answer, at=LATER)

    assert told == []
    assert (notice.state, notice.next_try_at, notice.lease_until) == (NoticeState.QUEUED, LATER + WAITS[0], None)
    assert tries_of(notice) == [(1, answer.outcome.value, answer.text)]
    assert not notice.is_due(LATER)
    assert notice.is_due(LATER + WAITS[0])


def test_what_was_refused_has_failed_and_is_told():
    notice = a_notice()
    notice.claim(at=NOON)

    told = notice.settle(1, NEVER, at=LATER)

    assert told == [failed(notice, "550 no such mailbox", LATER)]
    assert (notice.state, (notice.lease_until or notice.next_try_at)) == (NoticeState.FAILED, None)


def test_the_waits_grow_and_after_the_eighth_try_it_has_failed():
    notice, at, waits = a_notice(id=MIDDLE), NOON, []
    for number in range(1, 8):
        notice.claim(at=at)
        assert notice.settle(number, BUSY, at=at) == []
        waits.append(notice.next_try_at - at)
        at = notice.next_try_at

    notice.claim(at=at)
    told = notice.settle(8, BUSY, at=at)

    assert waits == list(WAITS)
    assert told == [failed(notice, "451 try again later", at)]
    assert notice.state is NoticeState.FAILED


def test_a_try_that_never_came_back_is_marked_and_the_notice_is_due_at_once():
    notice = a_notice()
    notice.claim(at=NOON)

    told = notice.cut_off(at=NOON + LEASE)

    assert told == []
    assert (notice.state, notice.is_due(NOON + LEASE)) == (NoticeState.QUEUED, True)
    assert tries_of(notice) == [(1, "unknown", "the try was cut off before its answer was written down")]


def test_a_try_that_may_still_come_back_is_left_alone():
    notice = a_notice()
    notice.claim(at=NOON)

    assert notice.cut_off(at=NOON + LEASE - timedelta(seconds=1)) == []
    assert notice.state is NoticeState.SENDING
    assert notice.attempts[0].outcome is Outcome.UNDER_WAY


def test_one_that_takes_every_try_with_it_fails_in_the_end():
    notice, at, told = a_notice(), NOON, []
    for _ in range(8):
        notice.claim(at=at)
        at += LEASE
        told += notice.cut_off(at=at)

    assert told == [failed(notice, "the try was cut off before its answer was written down", at)]
    assert notice.state is NoticeState.FAILED


def test_a_late_delivery_counts_even_while_another_try_is_under_way():
    notice = a_notice()
    notice.claim(at=NOON)
    notice.cut_off(at=NOON + LEASE)
    notice.claim(at=NOON + LEASE)

    told = notice.settle(1, TAKEN, at=LATER)
    later = notice.settle(2, BUSY, at=LATER)

    assert told == [delivered(notice, LATER)]
    assert later == []
    assert notice.state is NoticeState.DELIVERED
    assert tries_of(notice) == [(1, "delivered", "250 taken"), (2, "put_off", "451 try again later")]


@pytest.mark.parametrize("answer", [BUSY, NEVER, LOST])
def test_any_other_late_answer_is_only_noted(answer):
    notice = a_notice()
    notice.claim(at=NOON)
    notice.cut_off(at=NOON + LEASE)
    notice.claim(at=NOON + LEASE)

    assert notice.settle(1, answer, at=LATER) == []
    assert (notice.state, notice.lease_until) == (NoticeState.SENDING, NOON + LEASE * 2)
    assert tries_of(notice) == [(1, answer.outcome.value, answer.text), (2, "under_way", "")]


def test_a_late_delivery_saves_one_that_has_failed():
    notice = a_notice()
    notice.claim(at=NOON)
    notice.cut_off(at=NOON + LEASE)
    notice.claim(at=NOON + LEASE)
    notice.settle(2, NEVER, at=LATER)

    assert notice.settle(1, TAKEN, at=LATER) == [delivered(notice, LATER)]
    assert notice.state is NoticeState.DELIVERED


def test_a_failed_one_can_be_sent_again_to_another_address_with_all_tries_ahead():
    notice = a_notice()
    notice.claim(at=NOON)
    notice.settle(1, NEVER, at=NOON)

    notice.resend("clara@new.example", at=LATER)

    assert (notice.state, notice.tries, notice.address) == (NoticeState.QUEUED, 0, "clara@new.example")
    assert notice.is_due(LATER)
    assert notice.claim(at=LATER) == 2


def test_one_that_waits_can_be_hurried():
    notice = a_notice()
    notice.claim(at=NOON)
    notice.settle(1, BUSY, at=NOON)

    notice.resend(notice.address, at=NOON)

    assert notice.is_due(NOON)


@pytest.mark.parametrize("answer", [None, TAKEN])
def test_one_that_is_under_way_or_delivered_is_not_sent_again(answer):
    notice = a_notice()
    notice.claim(at=NOON)
    if answer:
        notice.settle(1, answer, at=NOON)
    state = notice.state

    with pytest.raises(MoveRefused):
        notice.resend("clara@new.example", at=LATER)

    assert (notice.state, notice.address, notice.tries) == (state, "clara@bluebird.example", 1)


@pytest.mark.parametrize("answer", [None, TAKEN, NEVER])
def test_only_a_queued_one_can_be_claimed(answer):
    notice = a_notice()
    notice.claim(at=NOON)
    if answer:
        notice.settle(1, answer, at=NOON)
    state = notice.state

    with pytest.raises(MoveRefused):
        notice.claim(at=LATER)

    assert (notice.state, len(notice.attempts)) == (state, 1)
