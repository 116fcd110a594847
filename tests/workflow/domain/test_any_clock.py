"""Clocks hold whatever the calendar: any week, zone, change of clocks, holidays and pauses."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflow.domain import ticking
from services.workflow.domain.clock import Calendar
from services.workflow.domain.hours import Week
from services.workflow.domain.states import OrderState
from tests.workflow.builders import an_order

#: Zones whose clocks change in spring, in autumn, at midnight, by half an hour, and not at all.
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Havana",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Asia/Beirut",
)

clock_times = st.integers(0, 48).map(lambda halves: f"{halves // 2:02}:{halves % 2 * 30:02}")
day_spans = st.lists(clock_times, min_size=2, max_size=4, unique=True).map(sorted)
instants = st.integers(0, 2 * 365 * 24 * 60 * 60).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@st.composite
def calendars(draw):
    rows = []
    for weekday in draw(st.sets(st.integers(0, 6), min_size=1)):
        times = draw(day_spans)
        rows += [
            {"weekday": weekday, "opens": opens, "closes": closes}
            for opens, closes in zip(times[::2], times[1::2], strict=False)
        ]
    holidays = draw(st.sets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=5))
    return Calendar.read(rows, draw(st.sampled_from(ZONES)), holidays)


@given(calendars(), instants, st.integers(0, 3 * 60 * 60 * 24))
@settings(deadline=None)
def test_exactly_the_time_that_was_asked_for_passes_until_it_is_due(calendar, start, seconds):
    due_at = calendar.due_after(start, timedelta(seconds=seconds))

    assert calendar.counted(start, due_at) == timedelta(seconds=seconds)
    assert due_at >= start


@given(calendars(), st.lists(instants, min_size=3, max_size=3).map(sorted))
@settings(deadline=None, max_examples=50)
def test_time_adds_up_wherever_it_is_divided(calendar, points):
    first, middle, last = points

    assert calendar.counted(first, middle) + calendar.counted(middle, last) == calendar.counted(first, last)


@given(calendars(), instants)
@settings(deadline=None)
def test_no_hour_of_a_holiday_counts(calendar, start):
    day = start.astimezone(calendar.zone).date()
    closed = Calendar(calendar.week, calendar.zone, calendar.holidays | {day})

    for begin, _ in closed.within(start, start + timedelta(days=3)):
        assert begin.astimezone(calendar.zone).date() != day


moves = st.lists(
    st.tuples(
        st.sampled_from([OrderState.IN_PROGRESS, OrderState.WAITING, OrderState.DELIVERED, OrderState.IN_REVISION]),
        st.integers(1, 60 * 60 * 24 * 6),
    ),
    max_size=8,
)


@given(calendars(), instants, moves, st.integers(1, 200))
@settings(deadline=None)
def test_the_account_adds_up_to_the_second_and_the_due_date_keeps_what_is_left(calendar, start, moves, hours):
    order, now, counted = an_order("queued"), start, timedelta()
    order.due_at = calendar.due_after(start, timedelta(hours=hours))
    ticking.start(order, start)
    for state, seconds in moves:
        until = now + timedelta(seconds=seconds)
        if ticking.wants_to_run(order):
            counted += calendar.counted(now, until)
        now, order.state = until, state
        if ticking.is_out_of_step(order):
            ticking.tick(order, calendar, now)
    end = now + timedelta(days=1)
    if ticking.wants_to_run(order):
        counted += calendar.counted(now, end)

    lines = ticking.account(order.clock, calendar, end)

    assert sum((line.counted for line in lines), timedelta()) == counted
    assert [line.begins_at for line in lines[1:]] == [line.ends_at for line in lines[:-1]]
    assert (lines[0].begins_at, lines[-1].ends_at) == (start, end)
    if ticking.wants_to_run(order) and order.due_at > now:
        assert calendar.counted(end, order.due_at) + counted == timedelta(hours=hours) or order.due_at < end


def test_what_is_overdue_when_a_pause_begins_stays_so():
    calendar = Calendar(Week(days=(((0, 24 * 60),),) * 7), ZoneInfo("UTC"), frozenset())
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    order = an_order("queued")
    order.due_at = noon + timedelta(hours=1)
    ticking.start(order, noon)

    for state, hours in ((OrderState.WAITING, 2), (OrderState.IN_PROGRESS, 30)):
        order.state = state
        ticking.tick(order, calendar, noon + timedelta(hours=hours))

    assert order.due_at == noon + timedelta(hours=1)
