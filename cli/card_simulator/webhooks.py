"""Webhooks: made with what happened, signed and sent by a thread, tried again until they are taken."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import requests

from cli.card_simulator.behaviour import Behaviour
from cli.card_simulator.store import Store

#: A webhook that is not taken is tried again after 1, 2, 4 … s, at most a minute, so often.
_MOST_TRIES: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Where a provider's webhooks go, and the secret they are signed with (for PayPal, the webhook's id)."""

    url: str
    secret: str


class Webhooks:
    """Sends what happened to whoever listens."""

    def __init__(self, store: Store, behaviour: Behaviour, receivers: Mapping[str, Receiver]) -> None:
        self._store = store
        self._behaviour = behaviour
        self._receivers = receivers
        self._news = threading.Condition()
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._news:
            self._ended = True
            self._news.notify()
        self._thread.join()

    def tell(self, provider: str, event: Mapping[str, Any]) -> None:
        """Have `event` sent, as late and as often as the behaviour says. The store is open."""
        if provider in self._receivers:
            for delay in self._behaviour.delays_s():
                self._store.send_later(provider, event["id"], json.dumps(event), time.time() + delay)

    def hurry(self) -> None:
        """Look now: something may be due."""
        with self._news:
            self._news.notify()

    def _run(self) -> None:
        while not self._ended:
            with self._store.opened():
                due = self._store.due(time.time())
            for nth, provider, _, body, tries in due:
                self._send(nth, provider, body, tries)
            with self._store.opened():
                upcoming = self._store.next_due_at()
            with self._news:
                if not self._ended:
                    self._news.wait(None if upcoming is None else max(0.0, upcoming - time.time()))

    def _send(self, nth: int, provider: str, body: str, tries: int) -> None:
        receiver = self._receivers[provider]
        sign = stripe_signature if provider == "stripe" else paypal_headers
        try:
            answer = requests.post(receiver.url, data=body.encode(), headers=sign(body, receiver.secret), timeout=10)
            outcome = str(answer.status_code)
        except requests.RequestException as fault:
            outcome = type(fault).__name__
        with self._store.opened():
            is_taken = outcome.startswith("2") and not self._behaviour.uses_up("webhook_fail")
            is_over = is_taken or tries + 1 >= _MOST_TRIES
            self._store.note_delivery(nth, outcome if is_over else "", time.time() + min(2.0**tries, 60))


def stripe_signature(body: str, secret: str, *, at: int | None = None) -> dict[str, str]:
    """Return the headers of a webhook of Stripe: the time, and an HMAC over it and the body."""
    at = int(time.time()) if at is None else at
    mac = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": f"t={at},v1={mac}"}


def paypal_headers(body: str, webhook_id: str) -> dict[str, str]:
    """Return the headers of a webhook of PayPal. Only PayPal can check them, where it is asked."""
    sent_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    transmission = hashlib.sha256(f"{sent_at}{body}".encode()).hexdigest()[:36]
    return {
        "Content-Type": "application/json",
        "PAYPAL-TRANSMISSION-ID": transmission,
        "PAYPAL-TRANSMISSION-TIME": sent_at,
        "PAYPAL-TRANSMISSION-SIG": paypal_signature(transmission, sent_at, webhook_id, body),
        "PAYPAL-CERT-URL": "https://api.paypal.example/cert",
        "PAYPAL-AUTH-ALGO": "SHA256withRSA",
    }


def paypal_signature(transmission: str, sent_at: str, webhook_id: str, body: str) -> str:
    """Return the signature of a webhook of PayPal over its id, time, receiver and checksum."""
    said = f"{transmission}|{sent_at}|{webhook_id}|{zlib.crc32(body.encode())}"
    return hmac.new(b"paypal", said.encode(), hashlib.sha256).hexdigest()
