"""Versions of what is shown, so that nobody overwrites what they have not seen: ETag and If-Match (RFC 9110)."""

from hashlib import sha256
from typing import Any

from flask import request
from werkzeug.exceptions import PreconditionFailed


def etag(*version: Any) -> str:
    """Return the tag of something whose parts that change are `version`, as a header carries it."""
    return f'"{sha256(repr(version).encode()).hexdigest()[:32]}"'


def require_match(present: str) -> None:
    """Raises PreconditionFailed where the request names another version than the `present` one; it need not name any."""
    if request.if_match and present.strip('"') not in request.if_match:
        raise PreconditionFailed("this was changed meanwhile: read it again first")
