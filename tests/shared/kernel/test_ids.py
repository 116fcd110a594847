"""Identifiers."""

from __future__ import annotations

import time

from shared.kernel.ids import new_id, new_number


def test_an_id_is_a_uuid_of_version_7_that_tells_its_time():
    before = time.time_ns() // 1_000_000

    made = new_id()

    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000


def test_ids_never_repeat():
    assert len({new_id() for _ in range(10_000)}) == 10_000


def test_a_number_is_eight_signs_that_nobody_mistakes_for_others():
    numbers = [new_number() for _ in range(1000)]

    assert {len(number) for number in numbers} == {8}
    assert set("".join(numbers)) <= set("23456789BCDFGHJKMNPQRSTVWXZ")
    assert len(set(numbers)) == 1000
