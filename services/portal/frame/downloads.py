"""Files that an app hands out, passed on to the browser as they come."""

from typing import Final

import requests
from flask import Response

_PIECE: Final = 64 * 1024

#: What a browser needs to know of a file; nothing else of the app's answer is passed on.
_KEPT: Final = ("Content-Type", "Content-Disposition", "Content-Length")


def passed_on(answer: requests.Response) -> Response:
    """Return an app's answer piece by piece. Browsers are told never to guess what it is."""
    response = Response(answer.iter_content(_PIECE), direct_passthrough=True)
    response.headers.update({name: answer.headers[name] for name in _KEPT if name in answer.headers})
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.call_on_close(answer.close)
    return response
