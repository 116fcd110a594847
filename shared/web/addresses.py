"""Where a request comes from: the address of the person's browser, which only our own portal may tell in their place."""

import hashlib
import hmac
from typing import Final

from flask import current_app, request

#: What the portal sends on for the browser that asks it.
HEADER: Final = "X-Client-Address"


def signed_address(address: str, key: str) -> str:
    """Return what the portal sends: the address, and the proof that it was the portal who said so."""
    return f"{address} {_proof(address, key)}"


def the_address() -> str:
    """Return the address of who asks; where nobody proves another one, that of the connection."""
    address, _, proof = request.headers.get(HEADER, "").partition(" ")
    key: str = current_app.extensions["orderwright.settings"].token_key
    if proof and hmac.compare_digest(proof.encode("utf-8", "surrogatepass"), _proof(address, key).encode()):
        return address
    return request.remote_addr or ""


def _proof(address: str, key: str) -> str:
    return hmac.new(key.encode(), f"address {address}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
