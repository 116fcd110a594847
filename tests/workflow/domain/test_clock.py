"""Working hours: Monday to Friday, nine to five, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from services.workflow.domain.clock import due_after


def november(day, hour, minute=0):
    """An instant of November 2026; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        (november(23, 12), 3, november(23, 15)),
        (november(23, 9), 8, november(23, 17)),
        (november(23, 12), 5, november(23, 17)),
        (november(23, 12), 6, november(24, 10)),
        (november(23, 16, 30), 1, november(24, 9, 30)),
        (november(23, 3), 2, november(23, 11)),
        (november(23, 20), 2, november(24, 11)),
        (november(23, 17), 1, november(24, 10)),
        (november(27, 16), 2, november(30, 10)),
        (november(28, 12), 1, november(30, 10)),
        (november(29, 23), 1, november(30, 10)),
        (november(23, 12), 40, november(30, 12)),
    ],
)
def test_it_counts_only_hours_in_which_somebody_works(start, hours, due):
    assert due_after(start, hours) == due


def test_it_counts_in_utc_wherever_the_start_was_read():
    kyiv = timezone(timedelta(hours=2))

    assert due_after(datetime(2026, 11, 23, 18, 0, tzinfo=kyiv), 2) == november(24, 10)
