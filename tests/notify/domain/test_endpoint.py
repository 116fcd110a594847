"""Endpoints: what they hear, how they sign, and when they are given up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.notify.domain.attempt import Outcome
from services.notify.domain.endpoint import DISABLED_AFTER, OVERLAP, WARNED_AFTER
from services.notify.domain.kinds import Channel, NoticeKind
from tests.notify.builders import NOON, an_endpoint

MINUTE = timedelta(minutes=1)


def test_it_hears_everything_unless_it_says_of_what():
    assert an_endpoint().hears(NoticeKind.ORDER_DELIVERED)
    assert an_endpoint(kinds=["order_delivered"]).hears(NoticeKind.ORDER_DELIVERED)
    assert not an_endpoint(kinds=["order_delivered"]).hears(NoticeKind.ORDER_RECEIVED)
    assert not an_endpoint(is_active=False).hears(NoticeKind.ORDER_DELIVERED)


def test_a_link_that_opens_a_form_goes_to_no_chat_room():
    assert not an_endpoint(channel=Channel.CHAT).hears(NoticeKind.DETAILS_MISSING)


def test_a_new_secret_signs_beside_the_old_one_for_a_day():
    endpoint = an_endpoint(secrets=[])
    first = endpoint.rotate(at=NOON)
    second = endpoint.rotate(at=NOON)

    assert endpoint.signing(NOON + OVERLAP - MINUTE) == [second, first]
    assert endpoint.signing(NOON + OVERLAP) == [second]


def test_a_third_secret_ends_the_first():
    endpoint = an_endpoint(secrets=[])
    _, second, third = (endpoint.rotate(at=NOON) for _ in range(3))

    assert endpoint.signing(NOON) == [third, second]


@pytest.mark.parametrize("outcome", [Outcome.PUT_OFF, Outcome.REFUSED, Outcome.UNKNOWN])
def test_one_that_takes_nothing_is_warned_of_once_and_then_disabled(outcome):
    endpoint = an_endpoint()

    assert endpoint.note(outcome, at=NOON) is None
    assert endpoint.note(outcome, at=NOON + WARNED_AFTER - MINUTE) is None
    assert endpoint.note(outcome, at=NOON + WARNED_AFTER) is NoticeKind.ENDPOINT_FAILING
    assert endpoint.note(outcome, at=NOON + WARNED_AFTER + MINUTE) is None
    assert endpoint.is_active
    assert endpoint.note(outcome, at=NOON + DISABLED_AFTER) is NoticeKind.ENDPOINT_DISABLED
    assert not endpoint.is_active
    assert endpoint.note(outcome, at=NOON + DISABLED_AFTER + MINUTE) is None


def test_one_that_takes_something_has_all_its_time_again():
    endpoint = an_endpoint()
    endpoint.note(Outcome.PUT_OFF, at=NOON)
    endpoint.note(Outcome.PUT_OFF, at=NOON + WARNED_AFTER)

    endpoint.note(Outcome.DELIVERED, at=NOON + 2 * WARNED_AFTER)

    assert (endpoint.failing_since, endpoint.warned_at) == (None, None)


def test_who_is_enabled_again_has_all_their_time_too():
    endpoint = an_endpoint(is_active=False, failing_since=NOON, warned_at=NOON)

    endpoint.enable(is_active=True)

    assert (endpoint.is_active, endpoint.failing_since, endpoint.warned_at) == (True, None, None)
