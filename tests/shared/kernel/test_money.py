"""Money: whole minor units, one currency, nothing lost (rule B-1)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.money import CurrencyMismatch, Money

amounts = st.integers(min_value=-(10**12), max_value=10**12)


def test_amounts_of_one_currency_add_and_subtract():
    assert Money(1250, "EUR") + Money(50, "EUR") == Money(1300, "EUR")
    assert Money(1250, "EUR") - Money(50, "EUR") == Money(1200, "EUR")
    assert -Money(5, "EUR") == Money(-5, "EUR")
    assert Money(1250, "EUR") * 3 == Money(3750, "EUR")


@pytest.mark.parametrize("operation", ["__add__", "__sub__", "__lt__", "__le__", "__gt__", "__ge__"])
def test_different_currencies_never_mix(operation):
    with pytest.raises(CurrencyMismatch):
        getattr(Money(1, "EUR"), operation)(Money(1, "USD"))


@pytest.mark.parametrize("amount", [1.5, "1", True, None])
def test_an_amount_is_a_whole_number(amount):
    with pytest.raises(TypeError):
        Money(amount, "EUR")


@pytest.mark.parametrize("currency", ["eur", "EURO", "", "XX1", "ABC"])
def test_a_currency_is_one_of_iso_4217(currency):
    with pytest.raises(ValueError, match="ISO 4217"):
        Money(1, currency)


@pytest.mark.parametrize(
    ("amount", "percent", "expected"),
    [(1000, "7.5", 75), (105, "10", 11), (104, "10", 10), (-105, "10", -11), (1, "50", 1), (0, "19", 0)],
)
def test_a_share_is_rounded_half_up(amount, percent, expected):
    assert Money(amount, "EUR").share(Decimal(percent)) == Money(expected, "EUR")


def test_a_split_gives_the_odd_units_to_the_first():
    assert Money(100, "EUR").split([1, 1, 1]) == [Money(34, "EUR"), Money(33, "EUR"), Money(33, "EUR")]
    assert Money(-100, "EUR").split([1, 0, 2]) == [Money(-34, "EUR"), Money(0, "EUR"), Money(-66, "EUR")]


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_a_split_needs_weights(weights):
    with pytest.raises(ValueError, match="weights"):
        Money(100, "EUR").split(weights)


@given(amounts, st.lists(st.integers(0, 1000), min_size=1, max_size=20).filter(any))
def test_a_split_never_loses_or_makes_a_unit(amount, weights):
    parts = Money(amount, "EUR").split(weights)

    assert Money.total(parts, "EUR") == Money(amount, "EUR")
    assert all(part.amount == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)


@pytest.mark.parametrize(
    ("money", "plain", "american", "german"),
    [
        (Money(125_000, "USD"), "1250.00 USD", "$1,250.00", "1.250,00\xa0$"),
        (Money(500, "JPY"), "500 JPY", "¥500", "500\xa0¥"),
        (Money(1234, "BHD"), "1.234 BHD", "BHD1.234", "1,234\xa0BHD"),
    ],
)
def test_it_is_written_as_its_currency_and_the_reader_want_it(money, plain, american, german):
    assert str(money) == plain
    assert money.text("en_US") == american
    assert money.text("de_DE") == german
