"""How the providers are spoken to: forms with brackets, keys that make a request count once, noes in their own shape."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any


class Refused(Exception):
    """A provider says no: `status` and the body it says it with."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(body)
        self.status = status
        self.body = body


def stripe_no(message: str, *, status: int = 400, kind: str = "invalid_request_error", **more: Any) -> Refused:
    """Return a no of Stripe."""
    return Refused(status, {"error": {"type": kind, "message": message, **more}})


def paypal_no(name: str, message: str, *, status: int = 422, issue: str = "") -> Refused:
    """Return a no of PayPal."""
    return Refused(status, {"name": name, "message": message, "details": [{"issue": issue}] if issue else []})


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return what a form of Stripe says: `metadata[order]=7&items[0]=a` is `{"metadata": {"order": "7"}, "items": ["a"]}`."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        first, *rest = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name)
        place, key = tree, first
        for step in rest:
            place = place.setdefault(key, {})
            key = step or str(len(place))
        place[key] = value
    made: dict[str, Any] = _rows(tree)
    return made


def _rows(tree: Any) -> Any:
    if not isinstance(tree, dict):
        return tree
    inner = {key: _rows(value) for key, value in tree.items()}
    return list(inner.values()) if inner and all(key.isdigit() for key in inner) else inner


def digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
