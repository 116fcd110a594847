"""What workflow needs from its environment."""

from dataclasses import dataclass

from shared.runtime.settings import AppSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(AppSettings):
    """Nothing beyond what every app needs."""
