"""Stripe's words in ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from services.billing.domain.provider import (
    About,
    DisputeNews,
    DisputeStanding,
    News,
    RefundNews,
    RefundStanding,
    Standing,
)
from shared.kernel.money import Money

#: How a payment intent stands.
INTENTS: Final = {
    "succeeded": Standing.PAID,
    "processing": Standing.PENDING,
    "canceled": Standing.EXPIRED,
    "requires_action": Standing.OPEN,
    "requires_confirmation": Standing.OPEN,
    "requires_payment_method": Standing.OPEN,
    "requires_capture": Standing.PENDING,
}
_REFUNDS: Final = {"succeeded": RefundStanding.DONE, "failed": RefundStanding.FAILED, "canceled": RefundStanding.FAILED}


def named(news: News, ref: str) -> News:
    """Return the news of an intent under the name of its session."""
    return News(
        standing=news.standing,
        ref=ref,
        money_ref=news.money_ref,
        received=news.received,
        failure=news.failure,
        method=news.method,
        charge_id=news.charge_id,
    )


def of_refund(refund: Mapping[str, Any]) -> RefundNews:
    return RefundNews(
        standing=_REFUNDS.get(refund["status"], RefundStanding.PENDING),
        ref=refund["id"],
        failure=refund.get("failure_reason") or "",
    )


def of_dispute(dispute: Mapping[str, Any]) -> DisputeNews:
    return DisputeNews(
        standing=_DISPUTES.get(dispute["status"], DisputeStanding.OPEN),
        ref=dispute["id"],
        money_ref=dispute["payment_intent"],
        amount=Money(dispute["amount"], dispute["currency"].upper()),
        reason=dispute["reason"],
    )


_DISPUTES: Final = {"won": DisputeStanding.WON, "warning_closed": DisputeStanding.WON, "lost": DisputeStanding.LOST}
_ABOUT: Final[tuple[tuple[str, About], ...]] = (
    ("charge.dispute.", About.DISPUTE),
    ("refund.", About.REFUND),
    ("payment_intent.", About.CHARGE),
    ("checkout.session.", About.CHARGE),
)


def about(kind: str) -> About:
    return next((about for start, about in _ABOUT if kind.startswith(start)), About.NOTHING)


def our_id(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None
