"""Files that an app hands out, passed on to the browser as they come."""

from flask import Response

from services.portal.gateways.app_api import Download


def passed_on(download: Download, *, kept: str = "private, no-store") -> Response:
    """Return an app's file piece by piece. Browsers are told never to guess what it is, and whether they may keep it."""
    response = Response(download.pieces, direct_passthrough=True)
    response.headers.update(download.headers)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = kept
    response.call_on_close(download.close)
    return response
