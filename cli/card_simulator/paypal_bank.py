"""PayPal's side: orders that a client approves, captures, refunds, and the webhooks that tell of them."""

from __future__ import annotations

import hmac
import json
import re
import secrets
from datetime import UTC, datetime
from typing import Any

from cli.card_simulator.store import Store, Thing
from cli.card_simulator.webhooks import Receiver, Webhooks, paypal_signature
from cli.card_simulator.wire import paypal_no


class PayPal:
    """Orders v2, captures and refunds. The store is open while any of this runs."""

    def __init__(self, store: Store, webhooks: Webhooks, page_url: str, receiver: Receiver | None) -> None:
        self._store = store
        self._webhooks = webhooks
        self._page_url = page_url
        self._receiver = receiver

    def answer(self, method: str, path: str, body: str) -> Thing:
        """Return what the API answers. Raises Refused."""
        if path == "/v1/notifications/verify-webhook-signature":
            event = body.partition('"webhook_event":')[2].strip().removesuffix("}").strip()
            return self.verify(json.loads(body), event)
        said = json.loads(body) if body else {}
        for verb, form, act in (
            ("POST", r"/v2/checkout/orders", lambda _: self.create(said)),
            ("GET", r"/v2/checkout/orders/(\w+)", self.order),
            ("POST", r"/v2/checkout/orders/(\w+)/capture", self.capture),
            ("GET", r"/v2/payments/captures/(\w+)", self.capture_of),
            ("POST", r"/v2/payments/captures/(\w+)/refund", lambda capture_id: self.refund(capture_id, said)),
            ("GET", r"/v2/payments/refunds/(\w+)", self.refund_of),
        ):
            if method == verb and (matched := re.fullmatch(form, path)):
                return act(matched.group(matched.lastindex or 0))
        raise paypal_no("RESOURCE_NOT_FOUND", "The specified resource does not exist.", status=404)

    def create(self, said: dict[str, Any]) -> Thing:
        """Return a new order, to be approved by the client."""
        units = said.get("purchase_units") or []
        if said.get("intent") != "CAPTURE" or len(units) != 1 or "value" not in units[0].get("amount", {}):
            raise paypal_no("INVALID_REQUEST", "Request is not well-formed.", status=400)
        order_id = _new_id()
        context = said.get("payment_source", {}).get("paypal", {}).get("experience_context", {})
        order = {
            "id": order_id,
            "intent": "CAPTURE",
            "status": "PAYER_ACTION_REQUIRED",
            "create_time": _now(),
            "purchase_units": [{**units[0], "reference_id": units[0].get("reference_id", "default")}],
            "context": context,
            "links": [
                {"rel": "self", "href": f"{self._page_url}/v2/checkout/orders/{order_id}", "method": "GET"},
                {"rel": "payer-action", "href": f"{self._page_url}/checkoutnow?token={order_id}", "method": "GET"},
            ],
        }
        return self._store.put(order, "paypal.order")

    def order(self, order_id: str) -> Thing:
        """Return the order. Raises Refused."""
        return self._find(order_id, "paypal.order")

    def capture_of(self, capture_id: str) -> Thing:
        return self._find(capture_id, "paypal.capture")

    def refund_of(self, refund_id: str) -> Thing:
        return self._find(refund_id, "paypal.refund")

    def approve(self, order_id: str, *, agrees: bool) -> str:
        """The client agrees to pay, or does not; return where their browser goes next."""
        order = self.order(order_id)
        back: str = order["context"].get("return_url" if agrees else "cancel_url", "/")
        if agrees and order["status"] == "PAYER_ACTION_REQUIRED":
            order |= {
                "status": "APPROVED",
                "payer": {"payer_id": "CLIENT0000001", "email_address": "payer@example.com"},
            }
            self._tell("CHECKOUT.ORDER.APPROVED", self._store.put(order, "paypal.order"))
        return f"{back}{'&' if '?' in back else '?'}token={order_id}"

    def capture(self, order_id: str) -> Thing:
        """Take the money of an approved order. Raises Refused."""
        order = self.order(order_id)
        if order["status"] == "COMPLETED":
            raise paypal_no("UNPROCESSABLE_ENTITY", "Order already captured.", issue="ORDER_ALREADY_CAPTURED")
        if order["status"] != "APPROVED":
            raise paypal_no("UNPROCESSABLE_ENTITY", "Payer has not yet approved.", issue="ORDER_NOT_APPROVED")
        unit = order["purchase_units"][0]
        capture = {
            "id": _new_id(),
            "status": "COMPLETED",
            "amount": unit["amount"],
            "custom_id": unit.get("custom_id", ""),
            "create_time": _now(),
            "refunded": "0",
            "supplementary_data": {"related_ids": {"order_id": order_id}},
        }
        self._store.put(capture, "paypal.capture")
        order |= {"status": "COMPLETED", "purchase_units": [{**unit, "payments": {"captures": [capture]}}]}
        self._store.put(order, "paypal.order")
        self._tell("PAYMENT.CAPTURE.COMPLETED", capture)
        return order

    def refund(self, capture_id: str, said: dict[str, Any]) -> Thing:
        """Give a part of a capture back, or all that is left. Raises Refused."""
        capture = self.capture_of(capture_id)
        whole, gone = _hundredths(capture["amount"]["value"]), int(capture["refunded"])
        amount = _hundredths(said["amount"]["value"]) if said.get("amount") else whole - gone
        if whole == gone:
            raise paypal_no("UNPROCESSABLE_ENTITY", "Fully refunded.", issue="CAPTURE_FULLY_REFUNDED")
        if not 0 < amount <= whole - gone:
            raise paypal_no("UNPROCESSABLE_ENTITY", "More than was captured.", issue="REFUND_AMOUNT_EXCEEDED")
        value = said["amount"]["value"] if said.get("amount") else _written(amount, capture["amount"]["value"])
        refund = {
            "id": _new_id(),
            "status": "COMPLETED",
            "amount": {"currency_code": capture["amount"]["currency_code"], "value": value},
            "custom_id": said.get("custom_id", capture["custom_id"]),
            "create_time": _now(),
            "links": [{"rel": "up", "href": f"{self._page_url}/v2/payments/captures/{capture_id}", "method": "GET"}],
        }
        self._store.put(refund, "paypal.refund")
        status = "REFUNDED" if gone + amount == whole else "PARTIALLY_REFUNDED"
        self._store.put({**capture, "refunded": str(gone + amount), "status": status}, "paypal.capture")
        self._tell("PAYMENT.CAPTURE.REFUNDED", refund)
        return refund

    def verify(self, said: dict[str, Any], raw_event: str) -> Thing:
        """Tell whether a webhook is from us, as its receiver got it."""
        expected = paypal_signature(said["transmission_id"], said["transmission_time"], said["webhook_id"], raw_event)
        is_ours = self._receiver is not None and said["webhook_id"] == self._receiver.secret
        is_right = is_ours and hmac.compare_digest(expected, str(said["transmission_sig"]))
        return {"verification_status": "SUCCESS" if is_right else "FAILURE"}

    def _find(self, thing_id: str, kind: str) -> Thing:
        found = self._store.get(thing_id, kind)
        if found is None:
            raise paypal_no("RESOURCE_NOT_FOUND", "The specified resource does not exist.", status=404)
        return found

    def _tell(self, what: str, thing: Thing) -> None:
        event = {
            "id": f"WH-{secrets.token_hex(10).upper()}",
            "event_type": what,
            "create_time": _now(),
            "resource_type": what.split(".")[1].lower(),
            "resource": thing,
        }
        self._webhooks.tell("paypal", self._store.put(event, "paypal.event"))


def _new_id() -> str:
    return secrets.token_hex(9).upper()[:17]


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _hundredths(value: str) -> int:
    """Return a value as a whole number: `12.30` is 1230, `12` is 12 (currencies without a point)."""
    return int(value.replace(".", ""))


def _written(amount: int, like: str) -> str:
    places = len(like.partition(".")[2])
    return f"{amount / 10**places:.{places}f}" if places else str(amount)
