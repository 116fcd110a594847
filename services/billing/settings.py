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
    stripe_url: str = "https://api.stripe.com"
    stripe_key: str = field(repr=False, default="")
    stripe_webhook_secret: str = field(repr=False, default="")
    paypal_url: str = "https://api-m.paypal.com"
    paypal_client_id: str = ""
    paypal_secret: str = field(repr=False, default="")
    paypal_webhook_id: str = ""
