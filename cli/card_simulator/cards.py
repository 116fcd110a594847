"""The cards and accounts one can pay with here: the providers' own test numbers, and what comes of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Fate(StrEnum):
    """What comes of a charge."""

    PAID = "paid"
    DECLINED = "card_declined"
    NO_FUNDS = "insufficient_funds"
    EXPIRED = "expired_card"
    ASKS = "authentication_required"
    DISPUTED = "disputed"
    REFUND_FAILS = "refund_fails"
    SLOW = "processing"
    SLOW_FAILS = "processing_then_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A card or a bank account: its kind as Stripe calls it, and what comes of charging it."""

    kind: str
    number: str
    brand: str
    fate: Fate

    @property
    def last4(self) -> str:
        return self.number[-4:]


def _card(number: str, fate: Fate, brand: str = "visa") -> Instrument:
    return Instrument(kind="card", number=number, brand=brand, fate=fate)


_CARDS: Final = (
    _card("4242424242424242", Fate.PAID),
    _card("5555555555554444", Fate.PAID, "mastercard"),
    _card("4000000000000002", Fate.DECLINED),
    _card("4000000000009995", Fate.NO_FUNDS),
    _card("4000000000000069", Fate.EXPIRED),
    _card("4000000000000341", Fate.DECLINED),
    _card("4000002760003184", Fate.ASKS),
    _card("4000002500003155", Fate.ASKS),
    _card("4000000000000259", Fate.DISPUTED),
    _card("4000000000005126", Fate.REFUND_FAILS),
    Instrument(kind="sepa_debit", number="AT611904300234573201", brand="", fate=Fate.SLOW),
    Instrument(kind="sepa_debit", number="AT861904300235473202", brand="", fate=Fate.SLOW_FAILS),
)

BY_NUMBER: Final = {instrument.number: instrument for instrument in _CARDS}

#: Stripe's ids of test methods that nobody has to make first.
BY_TOKEN: Final = {
    "pm_card_visa": BY_NUMBER["4242424242424242"],
    "pm_card_mastercard": BY_NUMBER["5555555555554444"],
    "pm_card_chargeDeclined": BY_NUMBER["4000000000000002"],
    "pm_card_visa_chargeDeclined": BY_NUMBER["4000000000000002"],
    "pm_card_chargeDeclinedInsufficientFunds": BY_NUMBER["4000000000009995"],
    "pm_card_chargeDeclinedExpiredCard": BY_NUMBER["4000000000000069"],
    "pm_card_chargeCustomerFail": BY_NUMBER["4000000000000341"],
    "pm_card_authenticationRequired": BY_NUMBER["4000002760003184"],
    "pm_card_createDispute": BY_NUMBER["4000000000000259"],
    "pm_card_refundFail": BY_NUMBER["4000000000005126"],
}

#: What Stripe says of a card that is not charged.
SENTENCES: Final = {
    Fate.DECLINED: "Your card was declined.",
    Fate.NO_FUNDS: "Your card has insufficient funds.",
    Fate.EXPIRED: "Your card has expired.",
    Fate.ASKS: "Your card was declined. This transaction requires authentication.",
    Fate.SLOW_FAILS: "The bank did not pay the debit.",
}


def instrument_of(number: str) -> Instrument | None:
    """Return the card or account with this number, however it is spaced; None where there is none."""
    return BY_NUMBER.get("".join(number.split()).upper())
