"""What intake needs from its environment."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from services.intake.domain.follow_ups import FollowUps
from services.intake.ports import Webhook
from shared.runtime.settings import AppSettings, SettingsWrong

_SHORTEST_SECRET = 24

#: A Standard Webhooks secret begins with this; the rest is base64.
_SECRET = "whsec_"  # noqa: S105 - no secret itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(AppSettings):
    """A producer may have `webhook` and `webhook_secret` beside its key: there its answers go. `private_webhooks` allows addresses of private networks.

    `withdraw_after_days` is how long we wait behind the last reminder; the reminders themselves go after 1, 3 and 7 days (rule I-6).
    """

    withdraw_after_days: int = 7
    private_webhooks: bool = False

    def follow_ups(self) -> FollowUps:
        return FollowUps(patience_for=timedelta(days=self.withdraw_after_days))

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
