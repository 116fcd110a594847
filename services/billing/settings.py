"""What billing needs from its environment."""

from dataclasses import dataclass, field

from shared.runtime.settings import AppSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(AppSettings):
    """`currency` is the agency's own: the one a balance is shown in where nobody asks for another.

    A payment provider without a key (`stripe_key`, `paypal_client_id`) is not offered.
    """

    currency: str = "USD"
    stripe_url: str = "https://api.stripe.com"
    stripe_key: str = field(repr=False, default="")
    stripe_webhook_secret: str = field(repr=False, default="")
    paypal_url: str = "https://api-m.paypal.com"
    paypal_client_id: str = ""
    paypal_secret: str = field(repr=False, default="")
    paypal_webhook_id: str = ""
