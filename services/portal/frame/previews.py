"""Files as a page may show them: pictures, PDF and plain text, told by their own bytes and never by what they are called."""

from itertools import chain
from typing import Final

from flask import Response

from services.portal.gateways.app_api import Download
from shared.kernel.refusals import NotFound

#: What begins so is that; anything that could run in a browser, such as SVG or HTML, is not here.
_BEGINNINGS: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
_TEXT: Final = "text/plain; charset=utf-8"
_MOST_TEXT: Final = 200_000
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp")
_WRITTEN: Final = (".txt", ".md", ".csv", ".log", ".json", ".xml", ".html")


def preview_kind(name: str) -> str:
    """Return how a file of this name is offered: as a `picture`, as `pdf`, as `text`, or as nothing but a download."""
    small = name.lower()
    if small.endswith(_PICTURES):
        return "picture"
    if small.endswith(".pdf"):
        return "pdf"
    return "text" if small.endswith(_WRITTEN) else ""


def shown(download: Download) -> Response:
    """Return the file for a browser to show. Raises NotFound where it is nothing that can be shown safely."""
    first = next(download.pieces, b"")
    kind = _kind_of(first)
    if kind is None:
        download.close()
        raise NotFound("this file can only be downloaded")
    if kind == _TEXT:
        download.close()
        response = Response(first[:_MOST_TEXT], content_type=_TEXT)
    else:
        response = Response(chain([first], download.pieces), content_type=kind, direct_passthrough=True)
        response.call_on_close(download.close)
    response.headers["Content-Disposition"] = "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


def text_of(download: Download) -> str | None:
    """Return the beginning of a file as text; None where it is none."""
    first = next(download.pieces, b"")
    download.close()
    return first.decode(errors="replace") if _kind_of(first) == _TEXT else None


def _kind_of(first: bytes) -> str | None:
    for beginning, kind in _BEGINNINGS:
        if first.startswith(beginning):
            return kind
    if first[:4] == b"RIFF" and first[8:12] == b"WEBP":
        return "image/webp"
    try:
        first[:-4].decode()
    except UnicodeDecodeError:
        return None
    return None if b"\x00" in first else _TEXT
