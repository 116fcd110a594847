"""Stripe and PayPal, played: the simulator in this process, and a browser that clicks its pages."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
import stripe
from werkzeug.serving import make_server

from cli.card_simulator.app import Simulator, create_app
from cli.card_simulator.command import _Quiet, make_simulator
from shared.runtime.embedded.process import free_port

STRIPE_KEY = "sk_test_simulator"
STRIPE_WEBHOOK_SECRET = "whsec_simulator"
PAYPAL_CLIENT = "simulator"
PAYPAL_SECRET = "paypal-secret"
PAYPAL_WEBHOOK = "WH-SIMULATOR"


@dataclass
class Cards:
    """A running simulator."""

    url: str
    simulator: Simulator

    @property
    def stripe(self) -> stripe.StripeClient:
        return stripe.StripeClient(STRIPE_KEY, base_addresses={"api": self.url}, max_network_retries=0)

    def behave(self, **wanted: float) -> None:
        requests.post(f"{self.url}/desk/behaviour", json=wanted, timeout=10).raise_for_status()

    def things(self, kind: str) -> list[dict[str, Any]]:
        """All things of a kind, newest first."""
        with self.simulator.store.opened():
            return self.simulator.store.newest(kind)

    def click(self, page: str, **form: str) -> requests.Response:
        """Send the form of a page, as a browser does; the answer is not followed beyond the simulator."""
        return requests.post(page, data=form, timeout=10, allow_redirects=False)

    def pay(self, page: str, number: str = "4242 4242 4242 4242") -> requests.Response:
        """Pay on Checkout with the card of that number."""
        return self.click(page, number=number)


@contextmanager
def cards_at(folder: Path, *, webhooks_to: str = "", port: int | None = None) -> Iterator[Cards]:
    """The simulator, keeping what it remembers in `folder`; its webhooks go to the address of billing's API."""
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    simulator = make_simulator(
        folder / "cards.sqlite",
        page_url=url,
        stripe_key=STRIPE_KEY,
        stripe_webhook_url=webhooks_to and f"{webhooks_to}/webhooks/stripe",
        stripe_webhook_secret=STRIPE_WEBHOOK_SECRET,
        paypal_client_id=PAYPAL_CLIENT,
        paypal_secret=PAYPAL_SECRET,
        paypal_webhook_url=webhooks_to and f"{webhooks_to}/webhooks/paypal",
        paypal_webhook_id=PAYPAL_WEBHOOK,
    )
    server = make_server("127.0.0.1", port, create_app(simulator), threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    simulator.webhooks.start()
    try:
        yield Cards(url, simulator)
    finally:
        simulator.webhooks.stop()
        server.shutdown()
        thread.join()
        server.server_close()
        simulator.store.close()


def path_of(url: str) -> str:
    """The part of an address behind the host."""
    return re.sub(r"^https?://[^/]+", "", url)
