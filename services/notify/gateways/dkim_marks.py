"""DKIM: a signature by the domain that a mail comes from (RFC 6376)."""

import re
from base64 import b64decode
from dataclasses import dataclass, field
from typing import Final

import dkim

#: What is signed, where a mail has it: one click to stop needs its two headers in it (RFC 8058).
_SIGNED: Final = [
    b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"references", b"in-reply-to", b"mime-version",
    b"content-type", b"list-unsubscribe", b"list-unsubscribe-post",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dkim:
    """Signs as `selector` of `domain` with the private `key`, in PEM."""

    selector: bytes
    domain: bytes
    key: bytes = field(repr=False)

    def signed(self, mail: bytes) -> bytes:
        """Return the mail with its signature on top."""
        present = [name for name in _SIGNED if re.search(rb"(?im)^" + re.escape(name) + rb":", mail)]
        mark = dkim.sign(
            mail,
            self.selector,
            self.domain,
            self.key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=present,
            linesep=b"\r\n",
        )
        return bytes(mark) + mail


def dkim_of(setting: str, key: str) -> Dkim | None:
    """Return what signs by `selector._domainkey.domain` with `key`, PEM or PEM in base64; None where nothing is set.

    Raises ValueError for what can't sign.
    """
    if not setting and not key:
        return None
    selector, _, domain = setting.partition("._domainkey.")
    if not selector or not domain or not key:
        raise ValueError("DKIM_NAME is selector._domainkey.domain, and needs DKIM_PEM")
    pem = key.encode() if "-----BEGIN" in key else b64decode(key, validate=True)
    made = Dkim(selector.encode(), domain.encode(), pem)
    try:
        made.signed(b"From: a@b.example\r\n\r\nx\r\n")
    except dkim.DKIMException as fault:
        raise ValueError(f"DKIM_PEM can't sign: {fault}") from fault
    return made
