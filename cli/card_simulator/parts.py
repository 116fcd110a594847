"""The parts of the simulator, put together by `command`."""

from __future__ import annotations

from dataclasses import dataclass

from cli.card_simulator.behaviour import Behaviour
from cli.card_simulator.paypal_bank import PayPal
from cli.card_simulator.store import Store
from cli.card_simulator.stripe_api import StripeApi
from cli.card_simulator.stripe_bank import StripeBank
from cli.card_simulator.stripe_pages import StripePages
from cli.card_simulator.webhooks import Webhooks


@dataclass(frozen=True, kw_only=True)
class Simulator:
    """Its parts, put together by `command`."""

    store: Store
    behaviour: Behaviour
    webhooks: Webhooks
    bank: StripeBank
    stripe: StripeApi
    pages: StripePages
    paypal: PayPal
    stripe_key: str
    paypal_client: str
    paypal_secret: str
