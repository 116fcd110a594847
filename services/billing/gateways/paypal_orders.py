"""PayPal: Orders v2 over plain HTTP."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

import orjson
import requests

from services.billing.domain.provider import DisputeNews, EventNews, News, RefundNews, RefundStanding, Standing
from services.billing.gateways.counted_http import CountedSession
from services.billing.gateways.paypal_words import (
    about,
    of_dispute,
    of_order,
    of_refund,
    our_id,
    refs_of,
    unit_of,
    written,
)
from services.billing.ports import ForgedEvent, Order
from shared.kernel.clock import system_clock
from shared.kernel.ids import PaymentId
from shared.kernel.money import Money
from shared.kernel.refusals import Outage

_WAIT_S: Final = 20
#: A token is asked for anew a little before it ends.
_MARGIN: Final = timedelta(minutes=5)
_HEADERS: Final = ("auth_algo", "cert_url", "transmission_id", "transmission_sig", "transmission_time")


class _Answer:
    """PayPal's answer that is not an outage."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        self.is_good = status < HTTPStatus.BAD_REQUEST
        self.body = body
        self.issue = next((str(item.get("issue", "")) for item in body.get("details", [])), str(body.get("name", "")))


class PayPalOrders:
    """A CardProcessor for PayPal. Accounts are saved in its vault when a client pays and wants that; then they are charged without being asked."""

    def __init__(self, client_id: str, secret: str, webhook_id: str, url: str) -> None:
        self._login = (client_id, secret)
        self._webhook_id = webhook_id
        self._url = url
        self._http = CountedSession("paypal")
        self._lock = threading.Lock()
        self._token = ""
        self._token_ends = datetime.min.replace(tzinfo=UTC)

    def open_page(self, order: Order, *, key: str) -> News:
        """Return an order that the client approves on PayPal's page."""
        context = {"return_url": order.return_url, "cancel_url": order.return_url, "user_action": "PAY_NOW"}
        source: dict[str, Any] = {"experience_context": context}
        if order.saves_method:
            source["attributes"] = {"vault": {"store_in_vault": "ON_SUCCESS", "usage_type": "MERCHANT"}}
        made = self._order(order, source, key=key)
        if not made.is_good:
            return News(standing=Standing.FAILED, ref="", failure=made.issue)
        page = next(link["href"] for link in made.body["links"] if link["rel"] in {"payer-action", "approve"})
        return News(standing=Standing.OPEN, ref=made.body["id"], page_url=page, charge_id=order.charge_id)

    def charge_saved(self, order: Order, *, key: str) -> News:
        """Have an account in the vault pay at once; one that PayPal wants its owner to agree for is a failure."""
        made = self._order(order, {"vault_id": order.method_ref}, key=key)
        if not made.is_good:
            return News(standing=Standing.FAILED, ref="", failure=made.issue)
        news = of_order(made.body)
        if news.standing is Standing.OPEN:
            return replace(news, standing=Standing.FAILED, failure=str(made.body["status"]))
        return news

    def _order(self, order: Order, source: Mapping[str, Any], *, key: str) -> _Answer:
        unit = {
            "amount": written(order.amount),
            "custom_id": str(order.charge_id),
            "description": order.title[:127],
        }
        body = {"intent": "CAPTURE", "purchase_units": [unit], "payment_source": {"paypal": source}}
        return self._ask("POST", "/v2/checkout/orders", body, key=key)

    def conclude(self, ref: str, *, key: str) -> News:
        """Take the money of an order that the client has approved; return how it stands."""
        order = self._ask("GET", f"/v2/checkout/orders/{ref}")
        if not order.is_good:
            return News(standing=Standing.EXPIRED, ref=ref, failure=order.issue)
        if order.body["status"] == "APPROVED":
            captured = self._ask("POST", f"/v2/checkout/orders/{ref}/capture", {}, key=key)
            if not captured.is_good and captured.issue != "ORDER_ALREADY_CAPTURED":
                return News(standing=Standing.OPEN, ref=ref, failure=captured.issue)
            order = self._ask("GET", f"/v2/checkout/orders/{ref}")
        return of_order(order.body)

    def find(self, charge_id: PaymentId) -> News | None:
        """PayPal can't be asked by our id. An order that nobody got the id of was never shown to a client; what an account in the vault paid is told by its webhook."""
        return None

    def refund(self, money_ref: str, amount: Money, *, key: str) -> RefundNews:
        refund = self._ask("POST", f"/v2/payments/captures/{money_ref}/refund", {"amount": written(amount)}, key=key)
        if not refund.is_good:
            return RefundNews(standing=RefundStanding.FAILED, ref="", failure=refund.issue)
        return of_refund(refund.body)

    def refund_now(self, ref: str) -> RefundNews:
        return of_refund(self._ask("GET", f"/v2/payments/refunds/{ref}").body)

    def dispute_now(self, ref: str) -> DisputeNews | None:
        found = self._ask("GET", f"/v1/customer/disputes/{ref}")
        return of_dispute(found.body) if found.is_good else None

    def paid_since(self, since: datetime) -> Sequence[News]:
        """PayPal lists payments only hours later and to some accounts: each charge is asked for instead."""
        return ()

    def read_event(self, raw: bytes, headers: Mapping[str, str], *, now: datetime) -> EventNews:
        """Have PayPal itself check the webhook, with the very bytes that came. Raises ForgedEvent, Outage."""
        said = {name: headers.get(f"Paypal-{name.replace('_', '-').title()}", "") for name in _HEADERS}
        try:
            event = orjson.loads(raw)
            thing = event["resource"]
            event_id, kind = str(event["id"]), str(event["event_type"])
        except (ValueError, KeyError, TypeError) as broken:
            raise ForgedEvent("this is no webhook of PayPal") from broken
        question = orjson.dumps({**said, "webhook_id": self._webhook_id})[:-1] + b',"webhook_event":' + raw + b"}"
        checked = self._ask("POST", "/v1/notifications/verify-webhook-signature", question)
        if checked.body.get("verification_status") != "SUCCESS":
            raise ForgedEvent("PayPal does not know this webhook")
        refs = refs_of(kind, thing)
        return EventNews(
            event_id=event_id,
            kind=kind,
            about=about(kind),
            refs=refs,
            charge_id=our_id(str(thing.get("custom_id") or unit_of(thing).get("custom_id", ""))),
            happened_at=datetime.fromisoformat(event.get("create_time", now.isoformat())),
        )

    def _ask(self, method: str, path: str, body: Any = None, *, key: str = "") -> _Answer:
        """Return the answer. Raises Outage where there is none, or one that time may cure."""
        headers = {"Authorization": f"Bearer {self._bearer()}", "Content-Type": "application/json"}
        if key:
            headers["PayPal-Request-Id"] = key
        written = body if isinstance(body, bytes) else None if body is None else orjson.dumps(body)
        try:
            answer = self._http.request(method, f"{self._url}{path}", data=written, headers=headers, timeout=_WAIT_S)
            if answer.status_code == HTTPStatus.UNAUTHORIZED:
                self._token_ends = datetime.min.replace(tzinfo=UTC)
            said: dict[str, Any] = answer.json()
        except (requests.RequestException, ValueError) as fault:
            raise Outage(f"PayPal: {type(fault).__name__}") from fault
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status_code in {401, 429}:
            raise Outage(f"PayPal: {answer.status_code}")
        return _Answer(answer.status_code, said)

    def _bearer(self) -> str:
        with self._lock:
            now = system_clock()
            if now >= self._token_ends:
                try:
                    answer = self._http.post(
                        f"{self._url}/v1/oauth2/token",
                        data={"grant_type": "client_credentials"},
                        auth=self._login,
                        timeout=_WAIT_S,
                    )
                    said = answer.json()
                    self._token = said["access_token"]
                except (requests.RequestException, ValueError, KeyError) as fault:
                    raise Outage(f"PayPal gives no token: {type(fault).__name__}") from fault
                self._token_ends = now + timedelta(seconds=int(said["expires_in"])) - _MARGIN
            return self._token
