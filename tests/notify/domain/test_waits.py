"""How long a notice waits between tries."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.notify.domain.waits import WAITS, wait_after


@pytest.mark.parametrize("tries", range(1, 8))
def test_the_wait_in_the_middle_of_the_spread_is_the_one_of_the_table(tries):
    assert wait_after(tries, 0.5) == WAITS[tries - 1]


def test_waits_differ_by_a_fifth_either_way():
    assert (wait_after(3, 0.0), wait_after(3, 1.0)) == (timedelta(minutes=8), timedelta(minutes=12))


def test_waits_grow_even_where_the_spread_is_against_it():
    assert all(wait_after(n, 1.0) < wait_after(n + 1, 0.0) for n in range(1, 7))


def test_there_is_no_wait_after_the_eighth_try():
    assert wait_after(8, 0.5) is None
