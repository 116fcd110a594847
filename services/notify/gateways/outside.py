"""One HTTP request to somebody outside: to a public address only, without following anybody elsewhere, within a time."""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

from services.notify.domain.attempt import Answer, Outcome
from services.notify.gateways.one_line import one_line

_ALL_SECONDS: Final = 20.0
_LONGEST_ANSWER: Final = 300
_FINE: Final = range(200, 300)
_GONE: Final = 410


class NotPublic(Exception):
    """The address is none that may be asked."""


class Outside:
    """`may_be_private` lets addresses of one's own network, and plain http, be asked too."""

    def __init__(self, *, may_be_private: bool = False, seconds: float = _ALL_SECONDS) -> None:
        self._may_be_private = may_be_private
        self._seconds = seconds

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Return what the other side said. Only 2xx is a yes, 410 a no for good; a redirect is not followed."""
        ends = monotonic() + self._seconds
        try:
            connection = self._connected(url, ends)
        except NotPublic as fault:
            return Answer(Outcome.REFUSED, _said(str(fault)))
        except (OSError, http.client.HTTPException) as fault:
            return Answer(Outcome.PUT_OFF, _said(f"{type(fault).__name__}: {fault}"))
        try:
            return _exchange(connection, url, body, headers, ends)
        finally:
            connection.close()

    def _connected(self, url: str, ends: float) -> http.client.HTTPConnection:
        """Return a connection to the very address that was looked at: who answers for the name a moment later does not matter."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme != "https" and not (self._may_be_private and parts.scheme == "http"):
            raise NotPublic("only https addresses are asked")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        for *_, place in found:
            if not self._may_be_private and not ipaddress.ip_address(place[0]).is_global:
                raise NotPublic(f"{host} is {place[0]}, which is no public address")
        family, kind, protocol, _, place = found[0]
        plain = socket.socket(family, kind, protocol)
        try:
            plain.settimeout(_left(ends))
            plain.connect(place)
            line = plain
            if parts.scheme == "https":
                line = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        except OSError:
            plain.close()
            raise
        connection = http.client.HTTPConnection(host, port)
        connection.sock = line
        return connection


def _exchange(
    connection: http.client.HTTPConnection, url: str, body: bytes, headers: Mapping[str, str], ends: float
) -> Answer:
    """Ask and hear. Once the request is out, nobody can tell without an answer whether it was heard."""
    parts = urlsplit(url)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    try:
        connection.sock.settimeout(_left(ends))
        connection.request("POST", path, body, {"Host": parts.netloc.rpartition("@")[2], **headers})
    except (OSError, http.client.HTTPException, ValueError) as fault:
        return Answer(Outcome.PUT_OFF, _said(f"{type(fault).__name__}: {fault}"))
    try:
        connection.sock.settimeout(_left(ends))
        response = connection.getresponse()
        text = response.read(_LONGEST_ANSWER).decode(errors="replace")
    except (OSError, http.client.HTTPException) as fault:
        return Answer(Outcome.UNKNOWN, _said(f"{type(fault).__name__}: {fault}"))
    said = _said(f"{response.status} {response.reason}: {text}" if text else f"{response.status} {response.reason}")
    if response.status in _FINE:
        return Answer(Outcome.DELIVERED, said)
    return Answer(Outcome.REFUSED if response.status == _GONE else Outcome.PUT_OFF, said)


def _left(ends: float) -> float:
    return max(ends - monotonic(), 0.001)


def _said(words: str) -> str:
    return one_line(words, _LONGEST_ANSWER)
