"""What intake needs from its environment."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final

from services.intake.domain.checks import ReviewLimits
from services.intake.domain.follow_ups import FollowUps
from services.intake.ports import Webhook
from shared.kernel.money import Money, exponent, is_currency
from shared.runtime.settings import AppSettings, SettingsWrong

_SHORTEST_SECRET = 24

#: A Standard Webhooks secret begins with this; the rest is base64.
_SECRET = "whsec_"  # noqa: S105 - no secret itself

_LIMIT: Final = re.compile(r"(?P<amount>\d{1,12}(\.\d{1,4})?) (?P<currency>[A-Z]{3})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(AppSettings):
    """When clients are reminded and orders reviewed, and where answers go.

    A producer may have `webhook` and `webhook_secret` beside its key: there its answers go. `private_webhooks` allows addresses of private networks.

    `remind_after_days` counts from the first asking, `withdraw_after_days` from the last reminder (rule I-6). A total above one
    of `review_above`, such as `5000 USD`, demands a review (rule I-5).

    `answer_files_folder` is where files that clients answer with are kept; the API and the errands share it. `clamd`, as `host:port`, looks into each first.
    `visits_per_hour` is how many order forms, and how many files, one address may send without a login; 0 is any number.
    """

    remind_after_days: tuple[str, ...] = ("1", "3", "7")
    withdraw_after_days: int = 7
    private_webhooks: bool = False
    review_above: tuple[str, ...] = ()
    answer_files_folder: str = "answer-files"
    clamd: str = ""
    visits_per_hour: int = 60

    def follow_ups(self) -> FollowUps:
        """Raises SettingsWrong where the days are no rising whole numbers."""
        days = [int(text) if text.strip().isdecimal() else 0 for text in self.remind_after_days]
        if days != sorted(set(days)) or not all(days):
            raise SettingsWrong("the environment is not right: REMIND_AFTER_DAYS: days such as 1,3,7, rising")
        return FollowUps(
            after=tuple(timedelta(days=day) for day in days), patience_for=timedelta(days=self.withdraw_after_days)
        )

    def review_limits(self) -> ReviewLimits:
        """Raises SettingsWrong where a limit is no amount with its currency."""
        limits = [_limit(text.strip()) for text in self.review_above if text.strip()]
        return ReviewLimits(above={limit.currency: limit for limit in limits})

    def producer_keys(self) -> Mapping[str, str]:
        """Return the secrets of the producers, by name."""
        return {name: told["key"] for name, told in json.loads(self.producers).items()}

    def webhooks(self) -> Mapping[str, Webhook]:
        """Return the webhooks of the producers that have one. Raises SettingsWrong."""
        producers = json.loads(self.producers)
        return {name: _webhook(name, told) for name, told in producers.items() if told.get("webhook")}


def _webhook(name: str, told: Mapping[str, str]) -> Webhook:
    try:
        secret = base64.b64decode(told.get("webhook_secret", "").removeprefix(_SECRET), validate=True)
    except binascii.Error:
        secret = b""
    if len(secret) < _SHORTEST_SECRET:
        raise SettingsWrong(
            f"the environment is not right: PRODUCERS: {name} has a webhook, and no webhook_secret of 24 bytes or more in base64"
        )
    return Webhook(url=told["webhook"], secret=secret)


def _limit(text: str) -> Money:
    read = _LIMIT.fullmatch(text)
    if read is None or not is_currency(read["currency"]):
        raise SettingsWrong(f"the environment is not right: REVIEW_ABOVE: {text!r} is no amount such as 5000 USD")
    return Money(int(Decimal(read["amount"]).scaleb(exponent(read["currency"]))), read["currency"])
