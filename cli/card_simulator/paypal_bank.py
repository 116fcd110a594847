"""PayPal's side: orders that a client approves, captures, refunds, and the webhooks that tell of them."""

from __future__ import annotations

import hmac
import json
import re
import secrets
from datetime import UTC, datetime
from typing import Any, Final

from cli.card_simulator.store import Store, Thing
from cli.card_simulator.webhooks import Receiver, Webhooks, paypal_signature
from cli.card_simulator.wire import paypal_no

#: Accounts of such an address are declined when they are charged without their owner.
_BROKE: Final = "broke"


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
            ("GET", r"/v1/customer/disputes/([\w-]+)", self.dispute_of),
            ("DELETE", r"/v3/vault/payment-tokens/(\w+)", self.forget),
        ):
            if method == verb and (matched := re.fullmatch(form, path)):
                return act(matched.group(matched.lastindex or 0))
        raise paypal_no("RESOURCE_NOT_FOUND", "The specified resource does not exist.", status=404)

    def create(self, said: dict[str, Any]) -> Thing:
        """Return a new order, to be approved by the client."""
        units = said.get("purchase_units") or []
        if said.get("intent") != "CAPTURE" or len(units) != 1 or "value" not in units[0].get("amount", {}):
            raise paypal_no("INVALID_REQUEST", "Request is not well-formed.", status=400)
        order_id, source = _new_id(), said.get("payment_source", {}).get("paypal", {})
        context = source.get("experience_context", {})
        order = {
            "id": order_id,
            "intent": "CAPTURE",
            "status": "PAYER_ACTION_REQUIRED",
            "create_time": _now(),
            "purchase_units": [{**units[0], "reference_id": units[0].get("reference_id", "default")}],
            "context": context,
            "payment_source": {"paypal": {"attributes": source.get("attributes", {})}},
            "links": [
                {"rel": "self", "href": f"{self._page_url}/v2/checkout/orders/{order_id}", "method": "GET"},
                {"rel": "payer-action", "href": f"{self._page_url}/checkoutnow?token={order_id}", "method": "GET"},
            ],
        }
        self._store.put(order, "paypal.order")
        return self._pay_from_vault(order, source["vault_id"]) if "vault_id" in source else order

    def _pay_from_vault(self, order: Thing, vault_id: str) -> Thing:
        """An account that is kept pays at once, without its owner. Raises Refused where it is kept no more, or can't pay."""
        kept = self._store.get(vault_id, "paypal.token")
        if kept is None or kept["forgotten"]:
            raise paypal_no("RESOURCE_NOT_FOUND", "The specified resource does not exist.", status=404)
        if kept["email_address"].startswith(_BROKE):
            raise paypal_no("UNPROCESSABLE_ENTITY", "The instrument was declined.", issue="INSTRUMENT_DECLINED")
        approved = {"status": "APPROVED", "payment_source": {"paypal": {"email_address": kept["email_address"]}}}
        self._store.put(order | approved, "paypal.order")
        return self.capture(order["id"])

    def forget(self, vault_id: str) -> Thing:
        """The account is kept no more."""
        return self._store.put({**self._find(vault_id, "paypal.token"), "forgotten": True}, "paypal.token")

    def order(self, order_id: str) -> Thing:
        """Return the order. Raises Refused."""
        return self._find(order_id, "paypal.order")

    def capture_of(self, capture_id: str) -> Thing:
        return self._find(capture_id, "paypal.capture")

    def refund_of(self, refund_id: str) -> Thing:
        return self._find(refund_id, "paypal.refund")

    def dispute_of(self, dispute_id: str) -> Thing:
        return self._find(dispute_id, "paypal.dispute")

    def dispute(self, capture_id: str) -> Thing:
        """The client says at PayPal that they did not get what they paid for."""
        capture = self.capture_of(capture_id)
        made = {
            "id": (dispute_id := f"PP-D-{_new_id()}"),
            "dispute_id": dispute_id,
            "create_time": _now(),
            "status": "WAITING_FOR_SELLER_RESPONSE",
            "reason": "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
            "dispute_amount": capture["amount"],
            "disputed_transactions": [{"seller_transaction_id": capture_id, "custom": capture["custom_id"]}],
        }
        self._store.put(made, "paypal.dispute")
        self._tell("CUSTOMER.DISPUTE.CREATED", made)
        return made

    def decide(self, dispute_id: str, outcome: str) -> Thing:
        """PayPal decides. Raises Refused where it has."""
        dispute = self.dispute_of(dispute_id)
        if dispute["status"] == "RESOLVED":
            raise paypal_no("UNPROCESSABLE_ENTITY", "The case is closed.", issue="INVALID_DISPUTE_STATUS")
        ended = self._store.put(
            {**dispute, "status": "RESOLVED", "dispute_outcome": {"outcome_code": outcome}}, "paypal.dispute"
        )
        self._tell("CUSTOMER.DISPUTE.RESOLVED", ended)
        return ended

    def approve(self, order_id: str, *, agrees: bool, email: str = "payer@example.com") -> str:
        """The client agrees to pay, or does not; return where their browser goes next."""
        order = self.order(order_id)
        back: str = order["context"].get("return_url" if agrees else "cancel_url", "/")
        if agrees and order["status"] == "PAYER_ACTION_REQUIRED":
            order |= {
                "status": "APPROVED",
                "payer": {"payer_id": "CLIENT0000001", "email_address": email},
            }
            order["payment_source"]["paypal"]["email_address"] = email
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
        self._keep_account(order["payment_source"]["paypal"])
        self._store.put(order, "paypal.order")
        self._tell("PAYMENT.CAPTURE.COMPLETED", capture)
        return order

    def _keep_account(self, source: dict[str, Any]) -> None:
        """The account that paid is in the vault, where that was asked."""
        if source.get("attributes", {}).get("vault", {}).get("store_in_vault") != "ON_SUCCESS":
            return
        token = {"id": _new_id().lower(), "email_address": source["email_address"], "forgotten": False}
        customer = {"id": _new_id()}
        self._store.put(token, "paypal.token")
        source["attributes"] = {"vault": {"id": token["id"], "status": "VAULTED", "customer": customer}}

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
