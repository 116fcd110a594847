"""Stripe: its pages, its saved methods, its events, through its own library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final

from services.billing.domain.provider import (
    DisputeNews,
    EventNews,
    MethodCard,
    News,
    RefundNews,
    RefundStanding,
    Standing,
)
from services.billing.gateways.counted_http import CountedSession
from services.billing.gateways.stripe_words import INTENTS, about, named, of_dispute, of_refund, our_id
from services.billing.ports import ForgedEvent, Order
from shared.kernel.ids import PaymentId
from shared.kernel.money import Money
from shared.kernel.refusals import Outage

_WAIT_S: Final = 20
#: Stripe keeps events that are on their way for days, but signs each try anew.
_TOLERANCE_S: Final = 300


class StripeCards:
    """A CardProcessor. The library takes a while to load: it is loaded with the first call."""

    def __init__(self, key: str, webhook_secret: str, url: str) -> None:
        self._key = key
        self._webhook_secret = webhook_secret
        self._url = url

    @cached_property
    def _stripe(self) -> Any:
        import stripe

        return stripe

    @cached_property
    def _client(self) -> Any:
        stripe = self._stripe
        return stripe.StripeClient(
            self._key,
            base_addresses={"api": self._url},
            max_network_retries=1,
            http_client=stripe.RequestsClient(timeout=_WAIT_S, session=CountedSession("stripe")),
        )

    def open_page(self, order: Order, *, key: str) -> News:
        """Return a Checkout session. It is named by our charge at Stripe, and so is its payment intent."""
        known: dict[str, Any] = {"metadata": {"payment_id": str(order.charge_id)}}
        saves = {"setup_future_usage": "off_session"} if order.saves_method else {}
        price = {
            "currency": order.amount.currency.lower(),
            "unit_amount": order.amount.amount,
            "product_data": {"name": order.title},
        }
        with _reaching(self._stripe):
            customer = order.customer_ref or (self._new_customer(order) if order.saves_method else "")
            session = self._client.v1.checkout.sessions.create(
                {
                    "mode": "payment",
                    "line_items": [{"price_data": price, "quantity": 1}],
                    "payment_intent_data": {**known, "description": order.title, **saves},
                    "client_reference_id": str(order.charge_id),
                    "success_url": order.return_url,
                    "cancel_url": order.return_url,
                    **known,
                    **({"customer": customer} if customer else {}),
                },
                {"idempotency_key": key},
            )
        return News(standing=Standing.OPEN, ref=session.id, page_url=session.url, charge_id=order.charge_id)

    def charge_saved(self, order: Order, *, key: str) -> News:
        """Charge off-session; a decline, or a bank that wants to ask the client, is a failure with its reason."""
        try:
            with _reaching(self._stripe):
                intent = self._client.v1.payment_intents.create(
                    {
                        "amount": order.amount.amount,
                        "currency": order.amount.currency.lower(),
                        "customer": order.customer_ref,
                        "payment_method": order.method_ref,
                        "metadata": {"payment_id": str(order.charge_id), "title": order.title},
                        "confirm": True,
                        "off_session": True,
                    },
                    {"idempotency_key": key},
                )
        except self._stripe.CardError as declined:
            failed = declined.json_body["error"].get("payment_intent") or {}
            return News(
                standing=Standing.FAILED, ref=failed.get("id", ""), failure=declined.user_message or str(declined)
            )
        return self._of_intent(intent.to_dict(), is_final=True)

    def conclude(self, ref: str, *, key: str) -> News:
        """Return how the session or intent stands. Stripe takes the money by itself."""
        with _reaching(self._stripe):
            if ref.startswith("pi_"):
                return self._of_intent(self._client.v1.payment_intents.retrieve(ref).to_dict(), is_final=True)
            session = self._client.v1.checkout.sessions.retrieve(ref, {"expand": ["payment_intent"]}).to_dict()
        intent = session.get("payment_intent")
        news = self._of_intent(intent, is_final=False) if intent else None
        if news is not None and news.standing in {Standing.PAID, Standing.PENDING}:
            return named(news, ref)
        standing = Standing.EXPIRED if session["status"] == "expired" else Standing.OPEN
        if session["status"] == "complete":
            standing = Standing.FAILED  # the bank has refused a debit that the client agreed to
        return News(standing=standing, ref=ref, failure=news.failure if news else "")

    def find(self, charge_id: PaymentId) -> News | None:
        """Search by what we called it; of several tries the one that was paid."""
        query = f"metadata['payment_id']:'{charge_id}'"
        with _reaching(self._stripe):
            found = self._client.v1.payment_intents.search({"query": query}).data
        news = [self._of_intent(intent.to_dict(), is_final=True) for intent in found]
        return next((item for item in news if item.standing is Standing.PAID), news[0] if news else None)

    def refund(self, money_ref: str, amount: Money, *, key: str) -> RefundNews:
        try:
            with _reaching(self._stripe):
                refund = self._client.v1.refunds.create(
                    {"payment_intent": money_ref, "amount": amount.amount}, {"idempotency_key": key}
                )
        except self._stripe.InvalidRequestError as refused:
            return RefundNews(standing=RefundStanding.FAILED, ref="", failure=refused.user_message or str(refused))
        return of_refund(refund.to_dict())

    def refund_now(self, ref: str) -> RefundNews:
        with _reaching(self._stripe):
            return of_refund(self._client.v1.refunds.retrieve(ref).to_dict())

    def dispute_now(self, ref: str) -> DisputeNews | None:
        with _reaching(self._stripe):
            return of_dispute(self._client.v1.disputes.retrieve(ref).to_dict())

    def paid_since(self, since: datetime) -> Sequence[News]:
        with _reaching(self._stripe):
            listed = self._client.v1.payment_intents.list({"created": {"gte": int(since.timestamp())}, "limit": 100})
            intents = [intent.to_dict() for intent in listed.auto_paging_iter()]
        return [self._of_intent(intent, is_final=True) for intent in intents if intent["status"] == "succeeded"]

    def read_event(self, raw: bytes, headers: Mapping[str, str], *, now: datetime) -> EventNews:
        """Check the signature over the very bytes. Raises ForgedEvent."""
        try:
            event = self._stripe.Webhook.construct_event(
                raw, headers.get("Stripe-Signature", ""), self._webhook_secret, tolerance=_TOLERANCE_S
            ).to_dict()
        except (self._stripe.SignatureVerificationError, ValueError) as forged:
            raise ForgedEvent("this webhook is not signed by Stripe") from forged
        thing = event["data"]["object"]
        return EventNews(
            event_id=event["id"],
            kind=event["type"],
            about=about(event["type"]),
            refs=tuple(str(thing[name]) for name in ("id", "payment_intent", "charge") if thing.get(name)),
            charge_id=our_id((thing.get("metadata") or {}).get("payment_id", "")),
            happened_at=datetime.fromtimestamp(event["created"], UTC),
        )

    def _new_customer(self, order: Order) -> str:
        customer = self._client.v1.customers.create(
            {"metadata": {"client_id": str(order.client_id)}}, {"idempotency_key": f"customer-{order.client_id}"}
        )
        return str(customer.id)

    def _of_intent(self, intent: Mapping[str, Any], *, is_final: bool) -> News:
        """Return what an intent says; without a page the client can't try again, so that a failed try `is_final`."""
        standing = INTENTS[intent["status"]]
        failure = (intent.get("last_payment_error") or {}).get("message", "")
        if is_final and failure and standing is Standing.OPEN:
            standing = Standing.FAILED
        is_paid = standing is Standing.PAID
        return News(
            standing=standing,
            ref=intent["id"],
            money_ref=intent["id"],
            received=Money(intent.get("amount_received", intent["amount"]), intent["currency"].upper())
            if is_paid
            else None,
            failure=failure,
            method=self._method(intent) if is_paid and intent.get("customer") else None,
            charge_id=our_id((intent.get("metadata") or {}).get("payment_id", "")),
        )

    def _method(self, intent: Mapping[str, Any]) -> MethodCard | None:
        with _reaching(self._stripe):
            method = self._client.v1.payment_methods.retrieve(intent["payment_method"]).to_dict()
        if not method.get("customer"):
            return None
        face = method[method["type"]]
        return MethodCard(
            customer_ref=method["customer"],
            method_ref=method["id"],
            kind=method["type"],
            label=" ".join(part for part in (str(face.get("brand", "")), f"…{face['last4']}") if part),
        )


@contextmanager
def _reaching(stripe: Any) -> Iterator[None]:
    """Turn what time may cure into an Outage."""
    try:
        yield
    except (stripe.APIConnectionError, stripe.RateLimitError) as fault:
        raise Outage(f"Stripe: {type(fault).__name__}") from fault
    except stripe.APIError as fault:
        raise Outage(f"Stripe: {fault.http_status} {fault.user_message or ''}".rstrip()) from fault
