"""What billing needs from its environment."""

from dataclasses import dataclass

from shared.runtime.settings import AppSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(AppSettings):
    """`currency` is the agency's own: the one a balance is shown in where nobody asks for another."""

    currency: str = "USD"
