"""PayPal's words, and what they mean to us."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from services.billing.domain.provider import (
    About,
    DisputeNews,
    DisputeStanding,
    MethodCard,
    News,
    RefundNews,
    RefundStanding,
    Standing,
)
from shared.kernel.money import Money, exponent

_ORDERS: Final = {"VOIDED": Standing.EXPIRED}
_CAPTURES: Final = {"PENDING": Standing.PENDING, "DECLINED": Standing.FAILED, "FAILED": Standing.FAILED}
_REFUNDS: Final = {
    "COMPLETED": RefundStanding.DONE,
    "FAILED": RefundStanding.FAILED,
    "CANCELLED": RefundStanding.FAILED,
}
#: How a dispute ends that takes the money for good.
_LOST: Final = frozenset({"RESOLVED_BUYER_FAVOUR", "ACCEPTED"})


def written(amount: Money) -> dict[str, str]:
    """Return an amount as PayPal writes it."""
    places = exponent(amount.currency)
    return {"currency_code": amount.currency, "value": f"{Decimal(amount.amount).scaleb(-places):.{places}f}"}


def money(amount: Mapping[str, str]) -> Money:
    """Return an amount that PayPal has written."""
    currency = amount["currency_code"]
    return Money(int(Decimal(amount["value"]).scaleb(exponent(currency))), currency)


def unit_of(order: Mapping[str, Any]) -> Mapping[str, Any]:
    return (order.get("purchase_units") or [{}])[0]  # type: ignore[no-any-return]  # JSON


def of_order(order: Mapping[str, Any]) -> News:
    unit = unit_of(order)
    captures = (unit.get("payments") or {}).get("captures") or []
    news = News(
        standing=_ORDERS.get(order["status"], Standing.OPEN),
        ref=order["id"],
        charge_id=our_id(unit.get("custom_id", "")),
    )
    if not captures:
        return news
    capture = captures[0]
    standing = _CAPTURES.get(capture["status"], Standing.PAID)
    received = money(capture["amount"]) if standing is Standing.PAID else None
    method = _vaulted(order) if standing is Standing.PAID else None
    return replace(news, standing=standing, money_ref=capture["id"], received=received, method=method)


def _vaulted(order: Mapping[str, Any]) -> MethodCard | None:
    """Return the account that the vault keeps since this order; None where it keeps none."""
    source = (order.get("payment_source") or {}).get("paypal") or {}
    vault = (source.get("attributes") or {}).get("vault") or {}
    if vault.get("status") != "VAULTED":
        return None
    return MethodCard(
        customer_ref=str((vault.get("customer") or {}).get("id", "")),
        method_ref=str(vault["id"]),
        kind="paypal",
        label=f"PayPal {source.get('email_address', '')}".rstrip(),
    )


def of_refund(refund: Mapping[str, Any]) -> RefundNews:
    return RefundNews(standing=_REFUNDS.get(refund["status"], RefundStanding.PENDING), ref=refund["id"])


def of_dispute(dispute: Mapping[str, Any]) -> DisputeNews:
    """Return how a dispute stands. What PayPal pays the buyer itself is not lost, nor what the buyer gave up."""
    outcome = (dispute.get("dispute_outcome") or {}).get("outcome_code", "")
    is_over = dispute["status"] == "RESOLVED"
    standing = DisputeStanding.LOST if outcome in _LOST else DisputeStanding.WON
    return DisputeNews(
        standing=standing if is_over else DisputeStanding.OPEN,
        ref=dispute["dispute_id"],
        money_ref=dispute["disputed_transactions"][0]["seller_transaction_id"],
        amount=money(dispute["dispute_amount"]),
        reason=str(dispute.get("reason", "")).replace("_", " ").lower(),
    )


def refs_of(kind: str, thing: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what an event's thing is known by, first that by which it is asked for: an order, a refund, a dispute."""
    if about(kind) is About.DISPUTE:
        disputed = [each.get("seller_transaction_id") for each in thing.get("disputed_transactions") or []]
        return _known([thing.get("dispute_id"), *disputed])
    related = (thing.get("supplementary_data") or {}).get("related_ids") or {}
    if about(kind) is About.CHARGE:
        return _known([related.get("order_id"), thing.get("id")])
    return _known([thing.get("id"), related.get("order_id"), *_captures_linked(thing)])


def _known(refs: Sequence[Any]) -> tuple[str, ...]:
    return tuple(str(ref) for ref in refs if ref)


def _captures_linked(thing: Mapping[str, Any]) -> list[str]:
    """Return the captures that a refund names in its links."""
    links = [str(link.get("href", "")) for link in thing.get("links") or [] if link.get("rel") == "up"]
    return [href.rpartition("/")[2] for href in links if "/captures/" in href]


def about(kind: str) -> About:
    """Return what an event of that kind is about."""
    if kind == "PAYMENT.CAPTURE.REFUNDED":
        return About.REFUND
    if kind.startswith("CUSTOMER.DISPUTE."):
        return About.DISPUTE
    is_ours = kind.startswith(("CHECKOUT.ORDER.", "PAYMENT.CAPTURE."))
    return About.CHARGE if is_ours else About.NOTHING


def our_id(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None
