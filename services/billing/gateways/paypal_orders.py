"""PayPal: Orders v2 over plain HTTP."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

import orjson
import requests

from services.billing.domain.provider import About, DisputeNews, EventNews, News, RefundNews, RefundStanding, Standing
from services.billing.gateways.counted_http import CountedSession
from services.billing.ports import ForgedEvent, Order
from shared.kernel.clock import system_clock
from shared.kernel.ids import PaymentId
from shared.kernel.money import Money, exponent
from shared.kernel.refusals import Outage

_WAIT_S: Final = 20
#: A token is asked for anew a little before it ends.
_MARGIN: Final = timedelta(minutes=5)
_ORDERS: Final = {"VOIDED": Standing.EXPIRED}
_CAPTURES: Final = {"PENDING": Standing.PENDING, "DECLINED": Standing.FAILED, "FAILED": Standing.FAILED}
_REFUNDS: Final = {
    "COMPLETED": RefundStanding.DONE,
    "FAILED": RefundStanding.FAILED,
    "CANCELLED": RefundStanding.FAILED,
}
_HEADERS: Final = ("auth_algo", "cert_url", "transmission_id", "transmission_sig", "transmission_time")


class _Answer:
    """PayPal's answer that is not an outage."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        self.is_good = status < HTTPStatus.BAD_REQUEST
        self.body = body
        self.issue = next((str(item.get("issue", "")) for item in body.get("details", [])), str(body.get("name", "")))


class PayPalOrders:
    """A CardProcessor for PayPal. It has no saved methods here: a client agrees to each payment."""

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
        made = self._ask(
            "POST",
            "/v2/checkout/orders",
            {
                "intent": "CAPTURE",
                "purchase_units": [
                    {
                        "amount": _written(order.amount),
                        "custom_id": str(order.charge_id),
                        "description": order.title[:127],
                    }
                ],
                "payment_source": {"paypal": {"experience_context": context}},
            },
            key=key,
        )
        if not made.is_good:
            return News(standing=Standing.FAILED, ref="", failure=made.issue)
        page = next(link["href"] for link in made.body["links"] if link["rel"] in {"payer-action", "approve"})
        return News(standing=Standing.OPEN, ref=made.body["id"], page_url=page, charge_id=order.charge_id)

    def charge_saved(self, order: Order, *, key: str) -> News:
        return News(standing=Standing.FAILED, ref="", failure="PayPal has no saved method of this client")

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
        return _of_order(order.body)

    def find(self, charge_id: PaymentId) -> News | None:
        """PayPal can't be asked by our id: an order nobody got the id of was never shown to a client."""
        return None

    def refund(self, money_ref: str, amount: Money, *, key: str) -> RefundNews:
        refund = self._ask("POST", f"/v2/payments/captures/{money_ref}/refund", {"amount": _written(amount)}, key=key)
        if not refund.is_good:
            return RefundNews(standing=RefundStanding.FAILED, ref="", failure=refund.issue)
        return _of_refund(refund.body)

    def refund_now(self, ref: str) -> RefundNews:
        return _of_refund(self._ask("GET", f"/v2/payments/refunds/{ref}").body)

    def dispute_now(self, ref: str) -> DisputeNews | None:
        """PayPal's disputes are handled with PayPal: they are not told to us as events of a payment."""
        return None

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
        related = (thing.get("supplementary_data") or {}).get("related_ids") or {}
        refs = [thing.get("id"), related.get("order_id"), *_captures_linked(thing)]
        return EventNews(
            event_id=event_id,
            kind=kind,
            about=_about(kind),
            refs=tuple(str(ref) for ref in refs if ref),
            charge_id=_uuid(str(thing.get("custom_id") or _unit(thing).get("custom_id", ""))),
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


def _written(amount: Money) -> dict[str, str]:
    places = exponent(amount.currency)
    return {"currency_code": amount.currency, "value": f"{Decimal(amount.amount).scaleb(-places):.{places}f}"}


def _money(written: Mapping[str, str]) -> Money:
    currency = written["currency_code"]
    return Money(int(Decimal(written["value"]).scaleb(exponent(currency))), currency)


def _unit(order: Mapping[str, Any]) -> Mapping[str, Any]:
    return (order.get("purchase_units") or [{}])[0]  # type: ignore[no-any-return]  # JSON


def _of_order(order: Mapping[str, Any]) -> News:
    unit = _unit(order)
    captures = (unit.get("payments") or {}).get("captures") or []
    news = News(
        standing=_ORDERS.get(order["status"], Standing.OPEN),
        ref=order["id"],
        charge_id=_uuid(unit.get("custom_id", "")),
    )
    if not captures:
        return news
    capture = captures[0]
    standing = _CAPTURES.get(capture["status"], Standing.PAID)
    received = _money(capture["amount"]) if standing is Standing.PAID else None
    return replace(news, standing=standing, money_ref=capture["id"], received=received)


def _of_refund(refund: Mapping[str, Any]) -> RefundNews:
    return RefundNews(standing=_REFUNDS.get(refund["status"], RefundStanding.PENDING), ref=refund["id"])


def _captures_linked(thing: Mapping[str, Any]) -> list[str]:
    """Return the captures that a refund names in its links."""
    links = [str(link.get("href", "")) for link in thing.get("links") or [] if link.get("rel") == "up"]
    return [href.rpartition("/")[2] for href in links if "/captures/" in href]


def _about(kind: str) -> About:
    if kind == "PAYMENT.CAPTURE.REFUNDED":
        return About.REFUND
    is_ours = kind.startswith(("CHECKOUT.ORDER.", "PAYMENT.CAPTURE."))
    return About.CHARGE if is_ours else About.NOTHING


def _uuid(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None
