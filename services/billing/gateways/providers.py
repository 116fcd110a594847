"""The payment providers that this installation has keys for."""

from services.billing.domain.provider import Provider
from services.billing.gateways.paypal_orders import PayPalOrders
from services.billing.gateways.stripe_cards import StripeCards
from services.billing.gateways.vies import Vies
from services.billing.ports import CardProcessor, Processors, VatRegister
from services.billing.settings import Settings


def processors_of(settings: Settings) -> Processors:
    """Return a processor for each provider that the settings have a key of."""
    made: dict[str, CardProcessor] = {}
    if settings.stripe_key:
        made[Provider.STRIPE] = StripeCards(settings.stripe_key, settings.stripe_webhook_secret, settings.stripe_url)
    if settings.paypal_client_id:
        made[Provider.PAYPAL] = PayPalOrders(
            settings.paypal_client_id, settings.paypal_secret, settings.paypal_webhook_id, settings.paypal_url
        )
    return made


def register_of(settings: Settings) -> VatRegister | None:
    """Return the register of VAT numbers, None where it is not to be asked."""
    return Vies(settings.vies_url) if settings.vies_url else None
