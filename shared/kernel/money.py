"""Money: an integer of minor units with its ISO 4217 currency (rule B-1)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Final, Self

from babel.core import get_global
from babel.numbers import format_currency, format_decimal, get_currency_precision

#: ISO 4217's code for "no currency": credits, the agency's own unit, in hundredths. No other code may stand for them (decision 0006).
CREDITS: Final = "XXX"
_CODE: Final = re.compile(r"[A-Z]{3}")


class CurrencyMismatch(TypeError):
    """Two amounts of different currencies were added or compared: a bug, never an answer to a person."""


@cache
def is_currency(code: str) -> bool:
    """Tell whether `code` is an ISO 4217 currency that Unicode's tables know."""
    return bool(_CODE.fullmatch(code)) and code in get_global("all_currencies")


@cache
def exponent(currency: str) -> int:
    """Return how many digits of `currency` stand behind the point: 2 for EUR, 0 for JPY."""
    return get_currency_precision(currency)


@dataclass(frozen=True, slots=True)
class Money:
    """`amount` minor units of `currency`: `Money(1250, "EUR")` is 12.50 euro."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, int) or isinstance(self.amount, bool):
            raise TypeError(f"an amount is a whole number of minor units, not {self.amount!r}")
        if not is_currency(self.currency):
            raise ValueError(f"{self.currency!r} is no ISO 4217 currency")

    @classmethod
    def zero(cls, currency: str) -> Self:
        return cls(0, currency)

    @classmethod
    def total(cls, amounts: Iterable["Money"], currency: str) -> "Money":
        """Return the sum of `amounts`, which may be none, in `currency`."""
        total = Money.zero(currency)
        for amount in amounts:
            total += amount
        return total

    def _same(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} do not mix")
        return other.amount

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __mul__(self, times: int) -> "Money":
        if not isinstance(times, int) or isinstance(times, bool):
            raise TypeError("money is multiplied by whole numbers; use `share` for parts of it")
        return Money(self.amount * times, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.amount >= self._same(other)

    def __bool__(self) -> bool:
        return self.amount != 0

    def share(self, percent: Decimal) -> "Money":
        """Return `percent` hundredths of this, rounded half up to a minor unit (rule B-8)."""
        exact = Decimal(self.amount) * percent / 100
        return Money(int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)), self.currency)

    def split(self, weights: Iterable[int]) -> list["Money"]:
        """Return parts in proportion to `weights` that add up to this exactly; earlier parts get the odd units.

        Raises ValueError where there is no positive weight or a negative one.
        """
        shares = list(weights)
        whole = sum(shares)
        if whole <= 0 or min(shares) < 0:
            raise ValueError("weights are not negative and at least one is positive")
        sign = -1 if self.amount < 0 else 1
        parts = [abs(self.amount) * weight // whole for weight in shares]
        odd = abs(self.amount) - sum(parts)
        for place, weight in enumerate(shares):
            if odd and weight:
                parts[place] += 1
                odd -= 1
        return [Money(sign * part, self.currency) for part in parts]

    def text(self, locale: str = "en_US", unit: str = "") -> str:
        """Return the amount as people of `locale` write it: `$1,250.00`; credits by the name of their `unit`: `12 words`."""
        return _as_people_write(self.amount, self.currency, locale, unit)

    def __str__(self) -> str:
        if self.currency == CREDITS:
            return self.text()
        places = exponent(self.currency)
        return f"{Decimal(self.amount).scaleb(-places):.{places}f} {self.currency}"


@lru_cache(maxsize=5_000)
def _as_people_write(amount: int, currency: str, locale: str, unit: str) -> str:
    """Remembered, since prices recur and the patterns of a locale take long to apply."""
    number = Decimal(amount).scaleb(-exponent(currency))
    if currency == CREDITS:
        return f"{format_decimal(number, locale=locale)} {unit or 'credits'}"
    return format_currency(number, currency, locale=locale)
