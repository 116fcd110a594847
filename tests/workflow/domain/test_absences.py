"""When a member is away: once, every week, every year, on their own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.workflow.domain.absences import Absence, Repeats
from shared.kernel.ids import new_id
from tests.workflow.builders import HOUR, NOON, a_member

BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)


def away(starts_at, ends_at, repeats=Repeats.NEVER, repeats_until=None):
    return Absence(
        id=new_id(), starts_at=starts_at, ends_at=ends_at, reason="", repeats=repeats, repeats_until=repeats_until,
        hands_over=False,
    )  # fmt: skip


def test_an_absence_covers_its_start_and_not_its_end():
    absence = away(NOON, NOON + HOUR)

    assert [absence.covers(NOON + one * HOUR / 2, BERLIN) for one in (-1, 0, 1, 2)] == [False, True, True, False]


def test_a_weekly_absence_is_at_the_same_hour_of_the_members_clock_after_the_clocks_changed():
    friday = datetime(2026, 3, 20, 12, 0, tzinfo=BERLIN)
    absence = away(friday.astimezone(UTC), (friday + 2 * HOUR).astimezone(UTC), Repeats.WEEKLY)

    summer = datetime(2026, 4, 3, 12, 0, tzinfo=BERLIN)
    assert absence.covers(summer, BERLIN)
    assert not absence.covers(summer - HOUR, BERLIN)
    assert absence.next_change(summer - DAY, BERLIN) == summer
    assert absence.next_change(summer, BERLIN) == summer + 2 * HOUR


def test_a_repeating_absence_ends_with_its_last_turn():
    absence = away(NOON, NOON + HOUR, Repeats.WEEKLY, NOON + 7 * DAY)

    assert absence.covers(NOON + 7 * DAY, BERLIN)
    assert not absence.covers(NOON + 14 * DAY, BERLIN)
    assert absence.next_change(NOON + 8 * DAY, BERLIN) is None


def test_a_yearly_absence_on_a_leap_day_comes_on_the_28th():
    leap_day = datetime(2028, 2, 29, 9, 0, tzinfo=UTC)
    absence = away(leap_day, leap_day + HOUR, Repeats.YEARLY)

    assert absence.covers(leap_day, ZoneInfo("UTC"))
    assert absence.covers(datetime(2031, 2, 28, 9, 30, tzinfo=UTC), ZoneInfo("UTC"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, None),
        ({"is_active": False}, "has left the team"),
        ({"leaves_at": NOON}, "has left the team"),
        ({"leaves_at": NOON + HOUR}, None),
        ({"starts_at": NOON + HOUR}, "has not started yet"),
        ({"absences": [away(NOON - HOUR, NOON + HOUR)]}, "is absent"),
    ],
)
def test_a_member_says_why_no_work_comes_to_them(change, words):
    member = a_member()
    for name, value in change.items():
        setattr(member, name, value)

    assert member.away(NOON) == words


def test_the_next_change_is_the_first_of_all():
    member = a_member()
    member.absences = [away(NOON + 3 * HOUR, NOON + 4 * HOUR)]
    member.leaves_at = NOON + 2 * HOUR

    assert member.next_change(NOON) == NOON + 2 * HOUR
