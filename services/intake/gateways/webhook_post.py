"""Webhooks by HTTP, signed as Standard Webhooks has it, and never to an address of our own network."""

import base64
import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit
from uuid import UUID

from services.intake.domain.reply import Taken
from services.intake.ports import Webhook

ANSWERS_WITHIN_S: Final = 10.0
_TAKEN: Final = range(200, 300)
_PORTS: Final = {"https": 443, "http": 80}


class NoPlace(Exception):
    """There is no way to this webhook that we would go."""


class WebhookPost:
    """Posts answers. `may_be_private` allows addresses of networks that are not the internet, and HTTP without TLS."""

    def __init__(self, *, may_be_private: bool = False, within_s: float = ANSWERS_WITHIN_S) -> None:
        self._may_be_private = may_be_private
        self._within_s = within_s
        self._tls = ssl.create_default_context()

    def deliver(self, webhook: Webhook, reply_id: UUID, body: Mapping[str, Any], *, at: datetime) -> Taken:
        """Return what the other side said: any 2xx is yes. Redirections are not followed."""
        content = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
        place = urlsplit(webhook.url)
        headers = signed_headers(webhook.secret, f"msg_{reply_id.hex}", at, content)
        try:
            with self._connected(place) as connection:
                connection.request("POST", _target(place), body=content, headers=headers)
                status = connection.getresponse().status
        except NoPlace as fault:
            return Taken(is_taken=False, said=str(fault))
        except (OSError, http.client.HTTPException, ValueError) as fault:
            return Taken(is_taken=False, said=f"{type(fault).__name__}: {fault}")
        return Taken(is_taken=status in _TAKEN, said=f"HTTP {status}")

    @contextmanager
    def _connected(self, place: SplitResult) -> Iterator[http.client.HTTPConnection]:
        """A connection to the very address that was looked at: a name may lead elsewhere when it is asked again."""
        host, port = place.hostname or "", place.port or _PORTS.get(place.scheme, 0)
        address = self._address_of(place.scheme, host, port)
        connection = http.client.HTTPConnection(host, port, timeout=self._within_s)
        plain = socket.create_connection(address, timeout=self._within_s)
        # Each byte in time is not enough: who sends one every few seconds would keep us for ever.
        deadline = threading.Timer(self._within_s, _cut, [plain])
        deadline.start()
        try:
            connection.sock = self._tls.wrap_socket(plain, server_hostname=host) if place.scheme == "https" else plain
            yield connection
        finally:
            deadline.cancel()
            connection.close()
            plain.close()

    def _address_of(self, scheme: str, host: str, port: int) -> tuple[str, int]:
        if scheme not in _PORTS or not host:
            raise NoPlace("a webhook is an https:// address")
        if scheme == "http" and not self._may_be_private:
            raise NoPlace("a webhook must be reached by https")
        addresses = [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        if not self._may_be_private and not all(_is_public(address) for address in addresses):
            raise NoPlace(f"{host} is an address of a private network")
        return addresses[0], port


def signed_headers(secret: bytes, reply_id: str, at: datetime, content: bytes) -> dict[str, str]:
    """Return the headers of a Standard Webhook."""
    timestamp = str(int(at.timestamp()))
    signature = hmac.new(secret, f"{reply_id}.{timestamp}.".encode() + content, hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "User-Agent": "Orderwright",
        "Connection": "close",
        "webhook-id": reply_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return found.is_global and not found.is_multicast and (mapped is None or mapped.is_global)


def _target(place: SplitResult) -> str:
    return (place.path or "/") + (f"?{place.query}" if place.query else "")


def _cut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
