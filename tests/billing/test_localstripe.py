"""A second opinion on our calls to Stripe: localstripe, which others wrote, in a process of its own."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import requests
import stripe

from services.billing.domain.provider import RefundStanding, Standing
from services.billing.gateways.stripe_cards import StripeCards
from services.billing.ports import Order
from shared.kernel.ids import ClientId, PaymentId
from shared.runtime.embedded.process import free_port
from tests.billing.builders import usd
from tests.support.waiting import wait_until

#: It is under the GPL and listens on every interface: started where somebody has put it on the PATH, never installed by us.
PROGRAM = shutil.which("localstripe")

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="localstripe is not on the PATH")


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=1).status_code < 500
    except requests.RequestException:
        return False


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    port = free_port()
    argv = [str(PROGRAM), "--port", str(port), "--from-scratch"]
    with subprocess.Popen(
        argv,
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            wait_until(lambda: answers(f"http://127.0.0.1:{port}/"), within_s=20)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def order(client: stripe.StripeClient, number: str) -> Order:
    customer = client.v1.customers.create({"email": "clara@bluebird.example"})
    method = client.v1.payment_methods.create(
        {"type": "card", "card": {"number": number, "exp_month": 12, "exp_year": 2034, "cvc": "123"}}
    )
    client.v1.payment_methods.attach(method.id, {"customer": customer.id})
    return Order(
        charge_id=PaymentId(uuid4()),
        client_id=ClientId(uuid4()),
        amount=usd(180),
        title="Invoice INV-1001",
        customer_ref=customer.id,
        method_ref=method.id,
    )


def test_it_takes_our_charges_and_refunds(url):
    cards = StripeCards("sk_test_12345", "", url)
    client = stripe.StripeClient("sk_test_12345", base_addresses={"api": url})

    paid = cards.charge_saved(order(client, "4242424242424242"), key="charge-1")
    refund = cards.refund(paid.money_ref, usd(30), key="refund-1")
    looked_up = cards.conclude(paid.ref, key="")

    assert (paid.standing, paid.received) == (Standing.PAID, usd(180))
    assert refund.standing is RefundStanding.DONE
    assert (looked_up.standing, looked_up.received) == (Standing.PAID, usd(180))


def test_it_declines_what_we_take_for_declined(url):
    cards = StripeCards("sk_test_12345", "", url)
    client = stripe.StripeClient("sk_test_12345", base_addresses={"api": url})

    declined = cards.charge_saved(order(client, "4000000000000341"), key="charge-2")

    assert (declined.standing, declined.received) == (Standing.FAILED, None)
