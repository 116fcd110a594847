"""One HTTP request to somebody outside: to a public address only, without following anybody elsewhere, within a time."""

import base64
import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Final, NamedTuple
from urllib.parse import SplitResult, urlsplit

#: What is read of an answer, in bytes: nobody needs more of it than to see what was wrong.
_MOST_READ: Final = 300
_PORTS: Final = {"https": 443, "http": 80}


class NotPublic(Exception):
    """There is no way to this address that we would go."""


class Unanswered(Exception):
    """The request is out, and no answer came: nobody can tell whether it was heard."""


class Answered(NamedTuple):
    """What the other side said: the status of HTTP, and the beginning of the words behind it."""

    status: int
    text: str


class Outgoing:
    """`may_be_private` lets addresses of one's own network, and plain http, be asked too; `within_s` is for all of a request."""

    def __init__(self, *, may_be_private: bool = False, within_s: float) -> None:
        self._may_be_private = may_be_private
        self._within_s = within_s
        self._tls = ssl.create_default_context()

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answered:
        """Return the answer; a redirect is one. Raises NotPublic, Unanswered, or OSError where nothing was sent."""
        place = _place(url)
        with self._connected(place) as connection:
            try:
                own = {"Host": place.netloc.rpartition("@")[2], "Connection": "close"}
                connection.request("POST", _target(place), body, own | dict(headers))
            except (http.client.HTTPException, ValueError) as fault:
                raise OSError(f"{type(fault).__name__}: {fault}") from fault
            try:
                response = connection.getresponse()
                text = response.read(_MOST_READ).decode(errors="replace")
            except (OSError, http.client.HTTPException) as fault:
                raise Unanswered(f"{type(fault).__name__}: {fault}") from fault
        return Answered(response.status, f"{response.status} {response.reason}{f': {text}' if text else ''}")

    @contextmanager
    def _connected(self, place: SplitResult) -> Iterator[http.client.HTTPConnection]:
        """A connection to the very address that was looked at: a name may lead elsewhere when it is asked again."""
        host, port = place.hostname or "", place.port or _PORTS.get(place.scheme, 0)
        address = self._address_of(place.scheme, host, port)
        plain = socket.create_connection(address, timeout=self._within_s)
        # Each byte in time is not enough: who sends one every few seconds would keep us for ever.
        deadline = threading.Timer(self._within_s, _cut, [plain])
        deadline.start()
        connection = http.client.HTTPConnection(host, port, timeout=self._within_s)
        try:
            connection.sock = self._tls.wrap_socket(plain, server_hostname=host) if place.scheme == "https" else plain
            yield connection
        finally:
            deadline.cancel()
            connection.close()
            plain.close()

    def _address_of(self, scheme: str, host: str, port: int) -> tuple[str, int]:
        if scheme not in _PORTS or not host or (scheme == "http" and not self._may_be_private):
            raise NotPublic("only https addresses are asked")
        addresses = [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        for address in addresses:
            if not self._may_be_private and not _is_public(address):
                raise NotPublic(f"{host} is {address}, which is no public address")
        return addresses[0], port


def webhook_headers(secrets: Sequence[bytes], message_id: str, at: datetime, content: bytes) -> dict[str, str]:
    """Return the headers of a JSON webhook as Standard Webhooks has them, signed with each of `secrets` (rule N-5)."""
    timestamp = str(int(at.timestamp()))
    signed = f"{message_id}.{timestamp}.".encode() + content
    signatures = [base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode() for secret in secrets]
    return {
        "Content-Type": "application/json",
        "User-Agent": "Orderwright",
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def _place(url: str) -> SplitResult:
    place = urlsplit(url)
    try:
        _ = place.port
    except ValueError as fault:
        raise NotPublic(f"this is no address: {fault}") from fault
    return place


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return found.is_global and not found.is_multicast and (mapped is None or mapped.is_global)


def _target(place: SplitResult) -> str:
    return (place.path or "/") + (f"?{place.query}" if place.query else "")


def _cut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
