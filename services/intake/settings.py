"""What intake needs from its environment."""

from dataclasses import dataclass
from datetime import timedelta

from services.intake.domain.follow_ups import FollowUps
from shared.runtime.settings import AppSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(AppSettings):
    """`withdraw_after_days` is how long we wait behind the last reminder; the reminders themselves go after 1, 3 and 7 days (rule I-6)."""

    withdraw_after_days: int = 7

    def follow_ups(self) -> FollowUps:
        return FollowUps(patience_for=timedelta(days=self.withdraw_after_days))
