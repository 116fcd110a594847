"""Passwords are kept as hashes and known again."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from shared.kernel.passwords import hash_password, is_dated, is_password, require_good
from shared.kernel.refusals import Invalid

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def test_a_password_is_known_by_its_hash_and_another_is_not():
    hashed = hash_password("orderwright-demo", QUICK)

    assert hashed.startswith("$argon2id$")
    assert is_password("orderwright-demo", hashed)
    assert not is_password("orderwright-deno", hashed)


def test_without_a_hash_no_password_fits_not_even_the_one_that_is_compared_with():
    assert not is_password("nobody's password", None)


def test_a_hash_that_is_none_fits_nothing():
    assert not is_password("orderwright-demo", "orderwright-demo")


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("short", ["too_short"]),
        ("password1234", ["common"]),
        ("P@ssw0rd2026!", ["common"]),
        ("qwertyqwerty", ["common"]),
        ("aaaaaaaaaaaaaaa", ["common"]),
        ("123456789012", ["common"]),
        ("clara.voss.2026", ["own_name"]),
        ("x" * 1025, ["too_long", "common"]),
        ("seven crates of quiet lemons", []),
    ],
)
def test_a_bad_password_is_refused_with_everything_that_is_wrong_with_it(password, codes):
    try:
        require_good(password, words=("Clara Voss", "clara@bluebird.example"))
        found = []
    except Invalid as refusal:
        found = [problem.code for problem in refusal.problems]

    assert found == codes


def test_a_hash_of_other_costs_is_dated():
    assert is_dated(hash_password("orderwright-demo", QUICK))
    assert not is_dated(hash_password("orderwright-demo"))
