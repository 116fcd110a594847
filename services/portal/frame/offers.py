"""A service as its form has it, all in texts, and as intake takes it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from services.portal.frame.formats import as_money
from services.portal.gateways.app_api import Json
from shared.kernel.money import exponent

_TEXTS: Final = ("name", "description", "pipeline", "image_url", "folder", "asked_when")
_COUNTS: Final = ("deadline_hours", "revision_limit", "estimated_minutes", "acceptance_days", "position")
_FLAGS: Final = ("is_public", "is_taxable", "needs_review")
_EXTRAS: Final = ("options", "add_ons")
_PARTS: Final = ("code", "name", "price", "estimated_minutes", "description")

#: How many empty rows stand below those that are filled in.
_MORE_ROWS: Final = 2

_RECURRING = ("unit", "count", "trial_days", "on_renewal", "requests_per_period", "active_requests")


def as_entered(service: Json) -> dict[str, str]:
    """Return what the form shows of a service as it is."""
    shown = {name: _text(service.get(name)) for name in (*_TEXTS, *_COUNTS)}
    shown |= {name: "1" for name in _FLAGS if service.get(name)}
    shown |= {"code": service["code"], "currency": service["price"]["currency"], "price": plain(service["price"])}
    payment, recurring = service.get("payment") or {}, service.get("recurring") or {}
    shown |= {f"payment.{name}": _text(payment.get(name)) for name in ("policy", "deposit_percent", "net_days")}
    shown |= {f"recurring.{name}": _text(recurring.get(name)) for name in _RECURRING}
    shown["recurring.set_up_fee"] = plain(recurring.get("set_up_fee"))
    for kind in _EXTRAS:
        for place, extra in enumerate(service.get(kind, ())):
            texts = extra | {"price": plain(extra["price"])}
            shown |= {f"{kind}.{place}.{part}": _text(texts.get(part)) for part in _PARTS}
    return shown


def offer_of(sent: Mapping[str, str], form: Json) -> Json:
    """Return the service as it was entered, with this form. Raises Invalid for a price that is none."""
    currency = sent.get("currency", "").strip().upper()
    counts = {name: as_count(sent[name]) for name in _COUNTS if sent.get(name, "").strip()}
    return {
        **{name: sent.get(name, "").strip() for name in _TEXTS if name in sent},
        **counts,
        **{name: name in sent for name in _FLAGS},
        **{kind: [_extra(sent, kind, place, currency) for place in _filled(sent, kind)] for kind in _EXTRAS},
        "price": _price(sent.get("price", ""), currency) or {"amount": 0, "currency": currency},
        "payment": _given(sent, "payment", ("policy",), ("deposit_percent", "net_days")),
        "recurring": _recurring(sent, currency),
        "form": form,
    }


def rows_of(sent: Mapping[str, str], kind: str) -> Iterable[int]:
    """Return the places of the rows that the form shows for the `options` or the `add_ons`."""
    filled = _filled(sent, kind)
    return range((filled[-1] + 1 if filled else 0) + _MORE_ROWS)


def plain(amount: Mapping[str, Any] | None) -> str:
    """Return money as it is entered, without its sign: `12.50`."""
    if amount is None:
        return ""
    places = exponent(amount["currency"])
    return f"{Decimal(amount['amount']).scaleb(-places):.{places}f}"


def as_count(entered: str) -> int | str | None:
    """Return a whole number as it was entered, None for nothing, and what is none as it is, for the app to refuse."""
    text = entered.strip()
    digits = text.removeprefix("-")
    is_count = digits.isascii() and digits.isdecimal() and len(digits) <= 12  # noqa: PLR2004 - more is no count
    return int(text) if is_count else text or None


def _filled(sent: Mapping[str, str], kind: str) -> list[int]:
    names = [name.split(".") for name, text in sent.items() if name.startswith(f"{kind}.") and text.strip()]
    return sorted({int(parts[1][:4]) for parts in names if parts[1].isascii() and parts[1].isdecimal()})


def _extra(sent: Mapping[str, str], kind: str, place: int, currency: str) -> Json:
    said = {part: sent.get(f"{kind}.{place}.{part}", "").strip() for part in _PARTS}
    price = _price(said["price"], currency) or {"amount": 0, "currency": currency}
    return said | {"price": price, "estimated_minutes": as_count(said["estimated_minutes"])}


def _recurring(sent: Mapping[str, str], currency: str) -> Json | None:
    if not sent.get("recurring.unit"):
        return None
    terms = _given(
        sent, "recurring", ("unit", "on_renewal"), ("count", "trial_days", "requests_per_period", "active_requests")
    )
    return terms | {"set_up_fee": _price(sent.get("recurring.set_up_fee", ""), currency)}


def _given(sent: Mapping[str, str], part: str, texts: Iterable[str], counts: Iterable[str]) -> Json:
    """Return the texts and counts of a part of the form; what was left empty is as a new service has it."""
    said: Json = {name: sent[f"{part}.{name}"] for name in texts if sent.get(f"{part}.{name}")}
    return said | {name: as_count(sent[f"{part}.{name}"]) for name in counts if sent.get(f"{part}.{name}", "").strip()}


def _price(entered: str, currency: str) -> Json | None:
    return as_money(entered, currency, least=0)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
