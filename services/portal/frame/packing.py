"""Packing: pages, styles and scripts go over the wire as gzip, to browsers that take it."""

import gzip
import secrets
from functools import lru_cache
from io import BytesIO
from typing import Final

from flask import Flask, Response, request

_KINDS: Final = frozenset(
    {"text/html", "text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml"}
)
_LEAST_BYTES: Final = 1000
_MOST_BYTES: Final = 4 * 1024 * 1024
_LEVEL: Final = 5
_MOST_HIDING: Final = 50


def pack_answers(app: Flask) -> None:
    """Have every answer packed that is text, long enough to be worth it, and not read piece by piece from an app."""

    @app.after_request
    def pack(response: Response) -> Response:
        is_file = request.endpoint is not None and request.endpoint.endswith("static")
        is_worth_it = response.mimetype in _KINDS and (is_file or not response.direct_passthrough)
        if response.status_code != 200 or not is_worth_it or "Content-Encoding" in response.headers:  # noqa: PLR2004
            return response
        response.vary.add("Accept-Encoding")
        if not request.accept_encodings.quality("gzip"):
            return response
        content = _whole(response)
        if _LEAST_BYTES <= len(content) <= _MOST_BYTES:
            response.set_data(_packed_once(content) if is_file else packed(content, hiding=_hiding()))
            response.headers["Content-Encoding"] = "gzip"
        return response


def _whole(response: Response) -> bytes:
    """Return all of an answer; a file it comes from is closed."""
    pieces = response.response
    response.direct_passthrough = False
    content = response.get_data()
    if close := getattr(pieces, "close", None):
        close()
    return content


def packed(content: bytes, *, hiding: str = "") -> bytes:
    """Return the content as gzip. `hiding` is left in its head, for nobody to read: it hides how long the rest is.

    Whoever can make a browser ask for pages and see how long the answers are could else learn from a page what stands beside
    their own words in it.
    """
    buffer = BytesIO()
    with gzip.GzipFile(filename=hiding, mode="wb", compresslevel=_LEVEL, fileobj=buffer, mtime=0) as into:
        into.write(content)
    return buffer.getvalue()


def _hiding() -> str:
    return secrets.token_hex(secrets.randbelow(_MOST_HIDING) + 1)


@lru_cache(maxsize=64)
def _packed_once(content: bytes) -> bytes:
    return packed(content)
