"""Every request is counted and timed."""

import time

from flask import Flask, Response, g, request

from shared.kernel.meters import REQUEST_SECONDS


def install_meters(app: Flask) -> None:
    """Have every answer counted, by the route that gave it: an address itself would make a meter of each."""

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        route = str(request.url_rule) if request.url_rule else "(none)"
        took = time.perf_counter() - g.get("began", time.perf_counter())
        REQUEST_SECONDS.took([took], app.name, request.method, route, str(response.status_code))
        return response
