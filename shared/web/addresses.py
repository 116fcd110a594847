"""Where a request comes from: the address of the person's browser, which only our own portal may tell in their place."""

from typing import Final

from flask import request

from shared.web.auth import tokens
from shared.web.tokens import Tokens

#: What the portal sends on for the browser that asks it.
HEADER: Final = "X-Client-Address"
_PORTAL: Final = "portal"


def signed_address(address: str, portal: Tokens) -> str:
    """Return what the portal sends: the address, and the proof that it was the portal who said so."""
    return f"{address} {portal.proof(_said(address))}"


def the_address() -> str:
    """Return the address of who asks; where nobody proves another one, that of the connection."""
    address, _, proof = request.headers.get(HEADER, "").partition(" ")
    if proof and tokens().is_proof(proof, _said(address), by=_PORTAL):
        return address
    return request.remote_addr or ""


def _said(address: str) -> str:
    return f"address {address}"
