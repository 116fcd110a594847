"""Play Stripe and PayPal: charge no card, show what was asked."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

import click
from werkzeug.serving import WSGIRequestHandler, make_server

from cli.card_simulator.app import create_app
from cli.card_simulator.behaviour import Behaviour
from cli.card_simulator.parts import Simulator
from cli.card_simulator.paypal_bank import PayPal
from cli.card_simulator.store import Store
from cli.card_simulator.stripe_api import StripeApi
from cli.card_simulator.stripe_bank import StripeBank
from cli.card_simulator.stripe_pages import StripePages
from cli.card_simulator.webhooks import Receiver, Webhooks

F = TypeVar("F", bound=Callable[..., Any])


class _Quiet(WSGIRequestHandler):
    """Does not log requests."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def _option(name: str, default: str, says: str) -> Callable[[F], F]:
    variable = name.strip("-").upper().replace("-", "_")
    return click.option(name, envvar=variable, default=default, show_default=True, show_envvar=True, help=says)


@click.command("card-simulator")
@_option("--bind", "127.0.0.1:8027", "Where it listens.")
@_option("--page-url", "http://127.0.0.1:8027", "Where browsers find its pages.")
@_option("--stripe-key", "sk_test_simulator", "The secret key that Stripe's API asks for.")
@_option("--stripe-webhook-url", "", "Where Stripe's webhooks go; empty sends none.")
@_option("--stripe-webhook-secret", "whsec_simulator", "What they are signed with.")
@_option("--paypal-client-id", "simulator", "Who PayPal's API lets in.")
@_option("--paypal-secret", "simulator", "Their password.")
@_option("--paypal-webhook-url", "", "Where PayPal's webhooks go; empty sends none.")
@_option("--paypal-webhook-id", "WH-SIMULATOR", "The id that their signatures are made for.")
@click.option(
    "--keep",
    envvar="SIMULATOR_FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path(".data/cards.sqlite"),
    show_default=True,
    show_envvar=True,
    help="The file for everything it remembers.",
)
def command(keep: Path, bind: str, **options: str) -> None:
    """Answer as Stripe and PayPal do, with their test cards, on one address; a page at / shows payments and makes trouble."""
    simulator = make_simulator(keep, **options)
    host, _, port = bind.rpartition(":")
    server = make_server(host, int(port), create_app(simulator), threaded=True, request_handler=_Quiet)
    simulator.webhooks.start()

    def end(number: int, frame: FrameType | None) -> None:
        threading.Thread(target=server.shutdown).start()  # it waits for the loop that this handler interrupts

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, end)
    server.serve_forever()
    server.server_close()
    simulator.webhooks.stop()
    simulator.store.close()


def make_simulator(
    keep: Path,
    *,
    page_url: str,
    stripe_key: str,
    stripe_webhook_url: str,
    stripe_webhook_secret: str,
    paypal_client_id: str,
    paypal_secret: str,
    paypal_webhook_url: str,
    paypal_webhook_id: str,
) -> Simulator:
    """Return the simulator over the file `keep`; its webhooks are not sent before `webhooks.start()`."""
    store = Store(keep)
    behaviour = Behaviour(store)
    receivers = {
        provider: Receiver(url=url, secret=secret)
        for provider, url, secret in (
            ("stripe", stripe_webhook_url, stripe_webhook_secret),
            ("paypal", paypal_webhook_url, paypal_webhook_id),
        )
        if url
    }
    webhooks = Webhooks(store, behaviour, receivers)
    bank = StripeBank(store, webhooks)
    return Simulator(
        store=store,
        behaviour=behaviour,
        webhooks=webhooks,
        bank=bank,
        stripe=StripeApi(bank, page_url),
        pages=StripePages(bank),
        paypal=PayPal(store, webhooks, page_url, receivers.get("paypal")),
        stripe_key=stripe_key,
        paypal_client=paypal_client_id,
        paypal_secret=paypal_secret,
    )
