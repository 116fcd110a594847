"""What billing needs from its environment."""

from dataclasses import dataclass, field

from shared.runtime.settings import AppSettings, says


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(AppSettings):
    """Each says what it is; docs/configuration.md lists them. `agency_*` is the seller on invoices, `dunning_*` are of rule B-9."""

    currency: str = field(default="USD", metadata=says("the currency of a balance where nobody asks for another"))
    agency_name: str = field(default="Northwind Content", metadata=says("the agency's name on invoices"))
    agency_address: str = field(default="", metadata=says("the seller's address on invoices"))
    agency_country: str = field(
        default="", metadata=says("the seller's country, its two letters; without it no tax is charged")
    )
    agency_tax_id: str = field(default="", metadata=says("the seller's VAT number on invoices"))
    agency_email: str = field(default="", metadata=says("the seller's address for questions, on invoices"))
    prices_include_tax: bool = field(
        default=False, metadata=says("`true` where the catalogue's prices have the tax in them")
    )
    vies_url: str = field(
        default="",
        metadata=says(
            "the EU's register of VAT numbers, such as `https://ec.europa.eu/taxation_customs/vies/rest-api`; without it numbers are checked by their digits only"
        ),
    )
    payment_instructions: str = field(
        default="",
        metadata=says("how to pay by hand, such as a bank account; shown on an invoice's public page", by="API"),
    )
    credit_unit: str = field(
        default="",
        metadata=says("what the agency calls credits of its own, such as `credits` or `words`; empty has none"),
    )
    dunning_days: str = field(
        default="1,3,5,7", metadata=says("on which days after a renewal fell due it is tried again")
    )
    dunning_end: str = field(
        default="cancel", metadata=says("what becomes of a subscription that was not paid then: `cancel` or `pause`")
    )
    stripe_url: str = field(default="https://api.stripe.com", metadata=says("Stripe's API"))
    stripe_key: str = field(
        repr=False, default="", metadata=says("Stripe's secret key; without one Stripe is not offered")
    )
    stripe_webhook_secret: str = field(
        repr=False, default="", metadata=says("the secret of the endpoint for Stripe's webhooks", by="API")
    )
    paypal_url: str = field(default="https://api-m.paypal.com", metadata=says("PayPal's API"))
    paypal_client_id: str = field(default="", metadata=says("PayPal's client id; without one PayPal is not offered"))
    paypal_secret: str = field(repr=False, default="", metadata=says("PayPal's secret"))
    paypal_webhook_id: str = field(default="", metadata=says("the id of the webhook at PayPal", by="API"))
