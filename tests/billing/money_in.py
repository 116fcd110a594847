"""Billing beside the played providers: its errands are run by the test, its webhooks arrive over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from werkzeug.serving import make_server

from services.billing.app import APP, errands
from services.billing.domain.charge import Charge
from services.billing.domain.provider import Provider
from services.billing.errands.conclude_charge import conclude_charge
from services.billing.errands.reconcile import reconcile
from services.billing.gateways.providers import processors_of
from services.billing.settings import Settings
from services.billing.storage.charge_rows import ChargeFilter, ChargeRow
from services.billing.use_cases.request_payment import RequestPayment, request_payment
from shared.contracts.billing.facts import Reconcile
from shared.contracts.routes import BILLING_ERRANDS
from shared.contracts.schema import from_wire
from shared.kernel.actors import Actor
from shared.kernel.ids import InvoiceId, PaymentId
from shared.kernel.refusals import NotYet, Outage
from shared.runtime.embedded.process import free_port
from tests.billing.builders import MARCO
from tests.billing.conftest import Billing
from tests.support.cards import (
    PAYPAL_CLIENT,
    PAYPAL_SECRET,
    PAYPAL_WEBHOOK,
    STRIPE_KEY,
    STRIPE_WEBHOOK_SECRET,
    Cards,
)
from tests.support.tokens import token_settings

KEY = "k" * 32


def settings_for(cards: Cards) -> Settings:
    return Settings(
        database_url="",
        redis_url="redis://127.0.0.1:1/0",
        **token_settings("billing"),
        portal_url="http://portal.example",
        payment_instructions="IBAN AT00 1234",
        stripe_url=cards.url,
        stripe_key=STRIPE_KEY,
        stripe_webhook_secret=STRIPE_WEBHOOK_SECRET,
        paypal_url=cards.url,
        paypal_client_id=PAYPAL_CLIENT,
        paypal_secret=PAYPAL_SECRET,
        paypal_webhook_id=PAYPAL_WEBHOOK,
    )


@dataclass
class Desk:
    """Billing with its providers."""

    billing: Billing
    cards: Cards
    settings: Settings = field(init=False)

    def __post_init__(self) -> None:
        self.settings = settings_for(self.cards)
        self.processors = processors_of(self.settings)
        self._errands = errands(self.settings, self.billing.begin_work)

    def asks(self, invoice_id: UUID, *, actor: Actor = MARCO, provider: str = "stripe", **more) -> Charge:
        """A charge for an invoice; its errand waits."""
        ask = RequestPayment(
            actor=actor,
            invoice_id=InvoiceId(invoice_id),
            provider=Provider(provider),
            return_url="http://portal.example/paid",
            **more,
        )
        with self.billing.begin_work() as work:
            return request_payment(work, ask)

    def runs(self) -> list[str]:
        """Run the errands that were asked for, and those they ask for; return what each that failed said."""
        said = []
        while letters := [letter for letter in self.billing.letters if letter.queue == BILLING_ERRANDS]:
            self.billing.letters[:] = [letter for letter in self.billing.letters if letter not in letters]
            for letter in letters:
                message = from_wire(letter.name, letter.payload)
                try:
                    self._errands[type(message)](message)
                except (NotYet, Outage) as later:
                    said.append(str(later))
        return said

    def errand(self, message) -> None:
        self._errands[type(message)](message)

    def concludes(self, charge_id: UUID) -> Charge:
        return conclude_charge(self.billing.begin_work, self.processors, PaymentId(charge_id))

    def reconciles(self, provider: str = "stripe"):
        return reconcile(self.billing.begin_work, self.processors, Reconcile(provider=provider))

    def charges(self, **wanted) -> list[ChargeRow]:
        with self.billing.begin_work() as work:
            return work.charge_reads.charges(ChargeFilter(**wanted), of=None, limit=100, after=None)

    def entries(self, account: str) -> list[int]:
        """What was posted to an account, in the order it was."""
        rows = self.billing.value(
            "SELECT array_agg(value_amount ORDER BY entry_id) FROM ledger_postings WHERE account = :account",
            account=account,
        )
        return rows or []


@contextmanager
def api_at(desk: Desk, port: int | None = None) -> Iterator[str]:
    """Billing's API, listening; returns its address."""
    port = port or free_port()
    app = APP.create_api(desk.settings, desk.billing.engine, desk.billing.begin_work)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
