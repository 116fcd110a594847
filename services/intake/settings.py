"""What intake needs from its environment."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Final

from services.intake.domain.checks import ReviewLimits
from services.intake.domain.follow_ups import FollowUps
from services.intake.ports import Webhook
from shared.kernel.money import Money, exponent, is_currency
from shared.runtime.settings import AppSettings, SettingsWrong, says

_SHORTEST_SECRET = 24

#: A Standard Webhooks secret begins with this; the rest is base64.
_SECRET = "whsec_"  # noqa: S105 - no secret itself

_LIMIT: Final = re.compile(r"(?P<amount>\d{1,12}(\.\d{1,4})?) (?P<currency>[A-Z]{3})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(AppSettings):
    """Each says what it is; docs/configuration.md lists them.

    A producer may have `webhook` and `webhook_secret` beside its key: there its answers go. `remind_after_days` counts from the
    first asking, `withdraw_after_days` from the last reminder (rule I-6). A total above one of `review_above` demands a review (rule I-5).
    """

    remind_after_days: tuple[str, ...] = field(
        default=("1", "3", "7"),
        metadata=says("days after the first asking on which a client is reminded of what is missing, such as `1,3,7`"),
    )
    withdraw_after_days: int = field(
        default=7, metadata=says("days after the last reminder until an incomplete order is withdrawn")
    )
    private_webhooks: bool = field(
        default=False,
        metadata=says("`true` lets webhooks go to addresses of private networks, and without TLS", by="errands"),
    )
    review_above: tuple[str, ...] = field(
        default=(),
        metadata=says("totals above which an order waits for a member's review, such as `5000 USD,4500 EUR`"),
    )
    answer_files_folder: str = field(
        default="answer-files",
        metadata=says(
            "the folder that keeps the files clients answer with, and pictures of services; a volume that both share",
            by="API, errands",
        ),
    )
    clamd: str = field(
        default="",
        metadata=says(
            "a clamd as `host:port` that looks into every file first; while it is away no file is taken", by="API"
        ),
    )
    visits_per_hour: int = field(
        default=60,
        metadata=says(
            "how many order forms, and files, one address may send in an hour without a login (429 above it); 0 is any number",
            by="API",
        ),
    )

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
