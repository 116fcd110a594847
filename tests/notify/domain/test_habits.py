"""When somebody is told: not at night, and gathered where they want that; by the clock on their own wall."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.notify.domain.habits import Habits, Rhythm, zone_of
from services.notify.domain.kinds import NoticeKind
from tests.notify.builders import a_person

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = Habits(quiet_from=time(22), quiet_until=time(7))
NOON_BREAK = Habits(quiet_from=time(12), quiet_until=time(13, 30))


def berlin(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("habits", "at", "heard"),
    [
        (NIGHT, berlin(2, 21, 59), berlin(2, 21, 59)),
        (NIGHT, berlin(2, 22), berlin(3, 7)),
        (NIGHT, berlin(3, 6, 59), berlin(3, 7)),
        (NIGHT, berlin(3, 7), berlin(3, 7)),
        (NOON_BREAK, berlin(2, 12), berlin(2, 13, 30)),
        (NOON_BREAK, berlin(2, 13, 30), berlin(2, 13, 30)),
        (Habits(), berlin(2, 3), berlin(2, 3)),
        (Habits(quiet_from=time(7), quiet_until=time(7)), berlin(2, 7), berlin(2, 7)),
    ],
)
def test_a_quiet_time_puts_a_mail_off_to_its_end(habits, at, heard):
    assert habits.heard_at(at.astimezone(UTC), BERLIN) == heard


def test_the_quiet_time_ends_by_the_clock_on_the_wall_when_clocks_change():
    spring = datetime(2026, 3, 28, 23, tzinfo=BERLIN)

    assert NIGHT.heard_at(spring, BERLIN) == datetime(2026, 3, 29, 7, tzinfo=BERLIN)
    assert NIGHT.heard_at(spring.astimezone(UTC), BERLIN) == datetime(2026, 3, 29, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rhythm", "at", "gathered"),
    [
        (Rhythm.DAILY, berlin(2, 7, 59), berlin(2, 8)),
        (Rhythm.DAILY, berlin(2, 8), berlin(3, 8)),
        (Rhythm.WEEKLY, berlin(2, 7), berlin(2, 8)),  # a Monday
        (Rhythm.WEEKLY, berlin(2, 8), berlin(9, 8)),
        (Rhythm.WEEKLY, berlin(8, 7), berlin(9, 8)),
    ],
)
def test_what_is_gathered_goes_out_in_the_morning(rhythm, at, gathered):
    assert Habits(rhythm=rhythm).gathered_at(at.astimezone(UTC), BERLIN) == gathered


def test_what_is_kept_reads_as_it_was():
    habits = Habits(rhythm=Rhythm.WEEKLY, quiet_from=time(22, 15), quiet_until=time(7))

    assert Habits.read(habits.kept()) == habits
    assert Habits.read({}) == Habits()


def test_money_waits_for_nobody():
    person = a_person(habits=NIGHT.kept(), wishes={}, delivery_channel="", contacts={})
    at = berlin(2, 23)

    assert person.heard_at(NoticeKind.INVOICE_ISSUED, at) == at
    assert person.heard_at(NoticeKind.STAGE_REACHED, at) == at + timedelta(hours=8)
    assert not person.gathers(NoticeKind.STAGE_REACHED)


def test_a_zone_that_is_none_is_that_of_everybody():
    assert zone_of("Nowhere/None") == ZoneInfo("UTC")
