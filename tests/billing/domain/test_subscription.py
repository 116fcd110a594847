"""Subscriptions: what can happen to them, when their periods begin, what a change costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.domain.dunning import Dunning, DunningEnd
from services.billing.domain.interval import Interval
from services.billing.domain.new_subscription import subscription_for
from services.billing.domain.proration import proration_of
from services.billing.domain.refusals import SubscriptionClosed
from services.billing.domain.subscription_states import SubscriptionMove, SubscriptionState, subscription_after
from shared.contracts.parts import RecurringTerms
from tests.billing.builders import NOON, a_line, usd

#: The whole table; a dash is refused.
TABLE = """
               pay      renew    fall_behind  pause    resume   cancel
    pending    active   -        -            -        -        cancelled
    trialing   -        active   -            paused   -        cancelled
    active     -        active   past_due     paused   -        cancelled
    past_due   active   -        past_due     paused   -        cancelled
    paused     -        -        -            -        active   cancelled
    cancelled  -        -        -            -        -        -
"""
_HEAD, *_ROWS = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [(row[0], move, cell) for row in _ROWS for move, cell in zip(_HEAD, row[1:], strict=True)]


def a_subscription(price=180, *, quantity=1, **terms):
    line = replace(a_line(price, quantity=quantity), recurring=RecurringTerms(**{"unit": "month"} | terms))
    return subscription_for(line, line.recurring, client_id=UUID(int=9), at=NOON)


def active(**terms):
    subscription = a_subscription(**terms)
    subscription.settle(UUID(int=1), at=NOON)
    return subscription


@pytest.mark.parametrize(("state", "move", "wanted"), CELLS)
def test_a_move_leads_where_the_table_says(state, move, wanted):
    state, move = SubscriptionState(state), SubscriptionMove[move.upper()]

    if wanted == "-":
        with pytest.raises(SubscriptionClosed):
            subscription_after(state, move)
    else:
        assert subscription_after(state, move) == wanted


@pytest.mark.parametrize(
    ("interval", "anchor", "begin"),
    [
        (Interval("month"), "2026-01-31", ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]),
        (Interval("month", 3), "2025-11-30", ["2025-11-30", "2026-02-28", "2026-05-30"]),
        (Interval("year"), "2024-02-29", ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]),
        (Interval("week", 2), "2026-12-25", ["2026-12-25", "2027-01-08"]),
        (Interval("day", 10), "2026-02-25", ["2026-02-25", "2026-03-07"]),
    ],
)
def test_periods_begin_on_the_day_of_the_first_or_the_last_of_the_month(interval, anchor, begin):
    first = datetime.fromisoformat(anchor).replace(tzinfo=UTC)

    assert [f"{interval.after(first, n):%Y-%m-%d}" for n in range(len(begin))] == begin


@given(
    st.sampled_from(["day", "week", "month", "year"]),
    st.integers(1, 366),
    st.integers(0, 40_000).map(lambda days: NOON + timedelta(days=days - 9_000)),
    st.integers(0, 20),
)
def test_every_period_ends_behind_its_beginning(unit, count, anchor, n):
    interval = Interval(unit, count)

    assert interval.after(anchor, n) < interval.after(anchor, n + 1)
    assert interval.after(anchor, 0) == anchor


def test_one_on_trial_begins_its_first_period_when_that_is_over():
    subscription = a_subscription(trial_days=14)

    assert (subscription.state, subscription.period_end) == ("trialing", NOON + timedelta(days=14))
    assert subscription.renew(0)
    assert subscription.state == "active"
    assert subscription.period_start == NOON + timedelta(days=14)
    assert subscription.period_end == datetime(2027, 1, 7, 12, tzinfo=UTC)


def test_the_first_period_begins_when_the_first_invoice_is_paid():
    subscription = a_subscription()

    assert subscription.settle(UUID(int=1), at=NOON + timedelta(days=3)) == []

    assert (subscription.state, subscription.period_start) == ("active", NOON + timedelta(days=3))
    assert subscription.period_end == datetime(2026, 12, 26, 12, tzinfo=UTC)


def test_a_period_begins_once():
    subscription = active()

    assert [subscription.renew(1), subscription.renew(1), subscription.renew(3)] == [True, False, False]
    assert subscription.period == 1


def test_a_renewal_that_is_not_paid_is_past_due_until_it_is():
    subscription = active()
    subscription.renew(1)
    subscription.owe(UUID(int=2))

    behind = subscription.fall_behind(UUID(int=2), usd(180), nth=0, is_tried=True, pay_path="/pay", at=NOON)
    other = subscription.fall_behind(UUID(int=3), usd(180), nth=0, is_tried=True, pay_path="/pay", at=NOON)

    assert [type(fact).__name__ for fact in behind] == ["SubscriptionPastDue"]
    assert other == []
    assert subscription.state == "past_due"
    assert subscription.settle(UUID(int=1), at=NOON) == []
    assert [type(fact).__name__ for fact in subscription.settle(UUID(int=2), at=NOON)] == ["SubscriptionResumed"]
    assert subscription.settle(UUID(int=2), at=NOON) == []
    assert (subscription.state, subscription.open_invoice_id) == ("active", None)


def test_a_pause_keeps_what_is_left_of_the_period_and_else_the_next_begins_at_its_end():
    short, long = active(), active()
    short.pause("Summer", at=NOON)
    long.pause("Summer", at=NOON)
    assert long.pause("Summer", at=NOON) == []

    short.resume(at=NOON + timedelta(days=5))
    long.resume(at=NOON + timedelta(days=100))

    assert short.period_end == datetime(2026, 12, 23, 12, tzinfo=UTC)
    assert long.period_end == NOON + timedelta(days=100)
    assert long.renew(1)
    assert (long.period_start, long.period_end) == (
        NOON + timedelta(days=100),
        Interval("month").after(NOON + timedelta(days=100), 1),
    )


@pytest.mark.parametrize(
    ("days_gone", "quantity", "price", "now", "then"),
    [
        (0, 2, 100, 10_000, 20_000),  # twice as much from the first day on
        (15, 2, 100, 5_000, 20_000),  # half of 30 days is left
        (10, 1, 130, 2_000, 13_000),  # 20 of 30 days at 30 more
        (29, 4, 100, 1_000, 40_000),  # one day of 30 at 300 more
        (15, 1, 50, 0, 5_000),  # less is never paid back
        (31, 2, 100, 0, 20_000),  # the period is over: the next one is near
    ],
)
def test_what_a_change_costs_is_the_rest_of_the_period(days_gone, quantity, price, now, then):
    subscription = active(price=100, unit="day", count=30)

    proration = proration_of(subscription, quantity, usd(price), at=NOON + timedelta(days=days_gone))

    assert (proration.now.amount, proration.then.amount) == (now, then)


def test_dunning_counts_days_from_the_renewal():
    dunning = Dunning.of("1,3,5,7", "cancel")

    assert [dunning.wait_before(nth).days for nth in (1, 2, 3, 4, 5)] == [1, 2, 2, 2, 1]
    assert [nth for nth in range(1, 7) if dunning.is_over(nth)] == [5, 6]
    assert dunning.end is DunningEnd.CANCEL


@pytest.mark.parametrize("days", ["", "0,1", "3,1", "2,2", "soon"])
def test_days_that_do_not_rise_are_refused(days):
    with pytest.raises(ValueError, match=r"days of dunning|invalid literal"):
        Dunning.of(days, "cancel")
