"""Passwords are kept as hashes and known again."""

from __future__ import annotations

from argon2 import PasswordHasher

from services.workflow.domain.passwords import hash_password, is_password

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
