"""What billing needs from its environment."""

from dataclasses import dataclass, field

from shared.runtime.settings import AppSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(AppSettings):
    """`currency` is the agency's own: the one a balance is shown in where nobody asks for another.

    A payment provider without a key (`stripe_key`, `paypal_client_id`) is not offered.
    With `vies_url` the VAT numbers of clients elsewhere in the EU are looked up at VIES, the EU's register; else their form must do.
    `agency_*` is the seller on invoices; without `agency_country` no tax is charged. `payment_instructions` say how to pay by
    hand, such as a bank account; without them the public page of an invoice does not offer it.
    On `dunning_days` after a renewal fell due it is tried again; then its subscription ends by `dunning_end`: `cancel` or `pause` (rule B-9).
    """

    currency: str = "USD"
    agency_name: str = "Northwind Content"
    agency_address: str = ""
    agency_country: str = ""
    agency_tax_id: str = ""
    agency_email: str = ""
    prices_include_tax: bool = False
    vies_url: str = ""
    payment_instructions: str = ""
    dunning_days: str = "1,3,5,7"
    dunning_end: str = "cancel"
    stripe_url: str = "https://api.stripe.com"
    stripe_key: str = field(repr=False, default="")
    stripe_webhook_secret: str = field(repr=False, default="")
    paypal_url: str = "https://api-m.paypal.com"
    paypal_client_id: str = ""
    paypal_secret: str = field(repr=False, default="")
    paypal_webhook_id: str = ""
