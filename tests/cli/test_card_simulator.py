"""The payment simulator, spoken to with Stripe's own library, as PayPal is, and as a browser does."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe

from tests.support.cards import (
    PAYPAL_CLIENT,
    PAYPAL_SECRET,
    PAYPAL_WEBHOOK,
    STRIPE_WEBHOOK_SECRET,
    Cards,
    cards_at,
)
from tests.support.waiting import wait_until


class Listener:
    """Takes webhooks and keeps them."""

    def __init__(self) -> None:
        taken: list[tuple[str, bytes, Any]] = []

        class Taking(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                taken.append((self.path, self.rfile.read(int(self.headers["Content-Length"])), self.headers))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.taken = taken
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Taking)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def kinds(self) -> list[str]:
        events = [json.loads(body) for _, body, _ in self.taken]
        return [event.get("type") or event["event_type"] for event in events]


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.stop()


@pytest.fixture
def cards(tmp_path: Path, listener: Listener) -> Iterator[Cards]:
    with cards_at(tmp_path, webhooks_to=listener.url) as running:
        yield running


def charge(cards: Cards, method: str = "pm_card_visa", *, key: str = "payment-1", amount: int = 18_000):
    return cards.stripe.v1.payment_intents.create(
        {
            "amount": amount,
            "currency": "usd",
            "payment_method": method,
            "confirm": True,
            "off_session": True,
            "metadata": {"payment_id": key},
        },
        {"idempotency_key": key},
    )


def checkout(cards: Cards, **more: Any):
    return cards.stripe.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "line_items": [
                {
                    "price_data": {"currency": "usd", "unit_amount": 18_000, "product_data": {"name": "INV-1001"}},
                    "quantity": 1,
                }
            ],
            "payment_intent_data": {"metadata": {"payment_id": "p-1"}},
            "success_url": "http://portal.example/paid?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://portal.example/back",
            **more,
        }
    )


def test_a_saved_card_is_charged_once_under_its_key(cards: Cards, listener: Listener) -> None:
    first, again = charge(cards), charge(cards)

    assert (first.id, first.status, first.amount_received) == (again.id, "succeeded", 18_000)
    assert len(cards.things("payment_intent")) == 1
    with pytest.raises(stripe.IdempotencyError):
        charge(cards, amount=1)
    wait_until(lambda: len(listener.taken) == 3)
    assert listener.kinds() == ["payment_intent.created", "payment_intent.succeeded", "charge.succeeded"]


def test_a_webhook_is_signed_as_stripe_signs(cards: Cards, listener: Listener) -> None:
    charge(cards)
    wait_until(lambda: len(listener.taken) == 3)
    path, body, headers = listener.taken[1]

    event = stripe.Webhook.construct_event(body, headers["Stripe-Signature"], STRIPE_WEBHOOK_SECRET)

    assert (path, event.type, event.data.object.metadata["payment_id"]) == (
        "/webhooks/stripe",
        "payment_intent.succeeded",
        "payment-1",
    )
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body + b" ", headers["Stripe-Signature"], STRIPE_WEBHOOK_SECRET)


@pytest.mark.parametrize(
    ("method", "code", "decline"),
    [
        ("pm_card_chargeDeclined", "card_declined", "card_declined"),
        ("pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_authenticationRequired", "authentication_required", "authentication_required"),
    ],
)
def test_a_card_that_is_declined_says_why_and_says_so_again(cards: Cards, method: str, code: str, decline: str) -> None:
    for _ in range(2):
        with pytest.raises(stripe.CardError) as declined:
            charge(cards, method)
        assert (declined.value.code, declined.value.error.decline_code) == (code, decline)

    (intent,) = cards.things("payment_intent")
    assert (intent["status"], intent["amount_received"]) == ("requires_payment_method", 0)


def test_a_browser_pays_on_checkout(cards: Cards) -> None:
    session = checkout(cards)
    assert "18000 USD" in " ".join(requests.get(session.url, timeout=5).text.replace("</strong>", "").split(">"))

    answer = cards.pay(session.url)

    done = cards.stripe.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"http://portal.example/paid?session={session.id}",
    )
    assert (done.status, done.payment_status, done.payment_intent.metadata["payment_id"]) == ("complete", "paid", "p-1")
    assert cards.pay(session.url).status_code == 410


def test_a_card_that_asks_is_paid_when_the_client_has_said_yes(cards: Cards) -> None:
    session = checkout(cards)

    question = cards.pay(session.url, "4000 0027 6000 3184").headers["Location"]
    before = cards.things("payment_intent")[0]["status"]
    answer = cards.click(f"{cards.url}{question}", answer="complete")

    assert (before, cards.things("payment_intent")[0]["status"]) == ("requires_action", "succeeded")
    assert answer.headers["Location"].startswith("http://portal.example/paid")


def test_a_declined_card_on_checkout_leaves_it_open_for_another(cards: Cards) -> None:
    session = checkout(cards)

    declined = cards.pay(session.url, "4000 0000 0000 0002")
    paid = cards.pay(session.url)

    assert (declined.status_code, "Your card was declined." in declined.text) == (402, True)
    assert paid.status_code == 303
    assert [intent["status"] for intent in cards.things("payment_intent")] == ["succeeded"]


def test_a_method_is_saved_and_charged_later(cards: Cards) -> None:
    customer = cards.stripe.v1.customers.create({"email": "clara@bluebird.example"})
    session = checkout(cards, mode="setup", customer=customer.id, line_items=[], payment_intent_data={}, currency="usd")
    cards.pay(session.url, "5555 5555 5555 4444")

    (method,) = cards.stripe.v1.customers.payment_methods.list(customer.id).data

    assert (method.card.brand, method.card.last4) == ("mastercard", "4444")
    assert charge(cards, method.id).status == "succeeded"


def test_a_debit_is_under_way_until_the_bank_has_answered(cards: Cards) -> None:
    session = checkout(cards)
    cards.pay(session.url, "AT61 1904 3002 3457 3201")
    (intent,) = cards.things("payment_intent")

    cards.click(f"{cards.url}/desk/intents/{intent['id']}/settlement")

    assert (intent["status"], cards.things("payment_intent")[0]["status"]) == ("processing", "succeeded")
    assert cards.things("checkout.session")[0]["payment_status"] == "paid"


def test_no_more_is_refunded_than_was_paid(cards: Cards) -> None:
    intent = charge(cards)
    refunds = cards.stripe.v1.refunds

    part = refunds.create({"payment_intent": intent.id, "amount": 5_000}, {"idempotency_key": "refund-1"})
    again = refunds.create({"payment_intent": intent.id, "amount": 5_000}, {"idempotency_key": "refund-1"})
    with pytest.raises(stripe.InvalidRequestError):
        refunds.create({"payment_intent": intent.id, "amount": 13_001})
    refunds.create({"payment_intent": intent.id})

    assert part.id == again.id
    assert [refund["amount"] for refund in cards.things("refund")] == [13_000, 5_000]
    assert cards.things("charge")[0]["refunded"] is True


def test_a_dispute_takes_the_money_and_gives_it_back_when_won(cards: Cards, listener: Listener) -> None:
    charge(cards, "pm_card_createDispute")
    (dispute,) = cards.things("dispute")

    cards.click(f"{cards.url}/desk/disputes/{dispute['id']}/won")

    wait_until(lambda: len(listener.taken) == 7)
    assert listener.kinds()[3:] == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.closed",
        "charge.dispute.funds_reinstated",
    ]


def test_webhooks_come_twice_late_not_at_all_or_again_after_a_failure(cards: Cards, listener: Listener) -> None:
    cards.behave(webhook_copies=2)
    charge(cards)
    wait_until(lambda: len(listener.taken) == 6)
    cards.behave(webhook_copies=1, webhook_drop=2)
    charge(cards, key="payment-2")
    wait_until(lambda: len(listener.taken) == 7)
    cards.behave(webhook_fail=1, webhook_shuffle_s=0.2)
    charge(cards, key="payment-3")
    wait_until(lambda: len(listener.taken) == 11)

    assert len({json.loads(body)["id"] for _, body, _ in listener.taken}) == 7


def test_an_answer_that_is_cut_off_is_given_again_under_the_same_key(cards: Cards) -> None:
    cards.behave(answer_cut=1)
    with pytest.raises(stripe.APIConnectionError):
        charge(cards)

    assert charge(cards).status == "succeeded"
    assert len(cards.things("payment_intent")) == 1


def test_a_busy_provider_changes_nothing(cards: Cards) -> None:
    cards.behave(answer_busy=1)

    with pytest.raises(stripe.APIError):
        charge(cards)

    assert cards.things("payment_intent") == []


class PayPalShop:
    """Speaks to PayPal as a shop does."""

    def __init__(self, cards: Cards) -> None:
        self._url = cards.url
        login = requests.post(
            f"{cards.url}/v1/oauth2/token",
            data={"grant_type": "client_credentials"},
            auth=(PAYPAL_CLIENT, PAYPAL_SECRET),
            timeout=5,
        ).json()
        self._headers = {"Authorization": f"Bearer {login['access_token']}"}

    def post(self, path: str, body: Any = None, key: str = "") -> requests.Response:
        headers = self._headers | ({"PayPal-Request-Id": key} if key else {})
        return requests.post(f"{self._url}{path}", json=body, headers=headers, timeout=5)

    def order(self) -> Any:
        return self.post(
            "/v2/checkout/orders",
            {
                "intent": "CAPTURE",
                "purchase_units": [
                    {
                        "amount": {"currency_code": "USD", "value": "180.00"},
                        "custom_id": "p-1",
                        "description": "INV-1001",
                    }
                ],
                "payment_source": {
                    "paypal": {
                        "experience_context": {
                            "return_url": "http://portal.example/paid",
                            "cancel_url": "http://portal.example/back",
                        }
                    }
                },
            },
            "order-1",
        ).json()


def test_a_paypal_order_is_approved_captured_once_and_refunded(cards: Cards, listener: Listener) -> None:
    shop = PayPalShop(cards)
    order = shop.order()
    page = next(link["href"] for link in order["links"] if link["rel"] == "payer-action")
    path = f"/v2/checkout/orders/{order['id']}/capture"

    early = shop.post(path)
    back = cards.click(page, answer="pay")
    captured, again = shop.post(path, key="capture-1").json(), shop.post(path, key="capture-1").json()
    (capture,) = captured["purchase_units"][0]["payments"]["captures"]
    refund = shop.post(
        f"/v2/payments/captures/{capture['id']}/refund", {"amount": {"currency_code": "USD", "value": "30.00"}}
    )
    too_much = shop.post(
        f"/v2/payments/captures/{capture['id']}/refund", {"amount": {"currency_code": "USD", "value": "150.01"}}
    )

    assert order == shop.order()
    assert (early.status_code, early.json()["details"][0]["issue"]) == (422, "ORDER_NOT_APPROVED")
    assert back.headers["Location"] == f"http://portal.example/paid?token={order['id']}"
    assert captured == again
    assert (capture["status"], capture["amount"]["value"], capture["custom_id"]) == ("COMPLETED", "180.00", "p-1")
    assert refund.json()["status"] == "COMPLETED"
    assert too_much.json()["details"][0]["issue"] == "REFUND_AMOUNT_EXCEEDED"
    wait_until(lambda: len(listener.taken) == 3)
    assert listener.kinds() == ["CHECKOUT.ORDER.APPROVED", "PAYMENT.CAPTURE.COMPLETED", "PAYMENT.CAPTURE.REFUNDED"]


def test_paypal_knows_its_own_webhooks(cards: Cards, listener: Listener) -> None:
    shop = PayPalShop(cards)
    cards.click(next(link["href"] for link in shop.order()["links"] if link["rel"] == "payer-action"), answer="pay")
    wait_until(lambda: len(listener.taken) == 1)
    _, body, headers = listener.taken[0]

    def verified(event: bytes) -> str:
        said = {
            "transmission_id": headers["PAYPAL-TRANSMISSION-ID"],
            "transmission_time": headers["PAYPAL-TRANSMISSION-TIME"],
            "transmission_sig": headers["PAYPAL-TRANSMISSION-SIG"],
            "cert_url": headers["PAYPAL-CERT-URL"],
            "auth_algo": headers["PAYPAL-AUTH-ALGO"],
            "webhook_id": PAYPAL_WEBHOOK,
        }
        request = f'{json.dumps(said)[:-1]}, "webhook_event": {event.decode()}}}'
        return requests.post(
            f"{cards.url}/v1/notifications/verify-webhook-signature",
            data=request.encode(),
            headers=shop._headers,
            timeout=5,
        ).json()["verification_status"]

    assert verified(body) == "SUCCESS"
    assert verified(body.replace(b"180.00", b"1.00")) == "FAILURE"


def test_nobody_gets_in_without_the_key(cards: Cards) -> None:
    with pytest.raises(stripe.AuthenticationError):
        stripe.StripeClient("sk_test_other", base_addresses={"api": cards.url}).v1.refunds.list()
    assert requests.get(f"{cards.url}/v2/checkout/orders/X", timeout=5).status_code == 401


def test_it_remembers_over_a_restart_and_its_desk_shows_all(tmp_path: Path) -> None:
    with cards_at(tmp_path) as first:
        intent = charge(first)
    with cards_at(tmp_path) as second:
        assert charge(second).id == intent.id
        assert intent.id in requests.get(second.url, timeout=5).text
