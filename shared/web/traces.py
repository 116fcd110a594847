"""Every request belongs to a story, and every answer names it; log lines name it too, and the order it is about."""

import structlog
from flask import Flask, Response, g, request

from shared.kernel.trace import Trace, new_trace, traced

#: As long as any known trace id.
_LONGEST = 64


def install_traces(app: Flask) -> None:
    """Give every request a trace; the caller's `X-Trace-Id` where there is one. Answers name it and say not to be cached."""

    @app.before_request
    def begin() -> None:
        sent = request.headers.get("X-Trace-Id", "")
        trace = Trace(trace_id=sent) if sent.isalnum() and len(sent) <= _LONGEST else new_trace()
        g.trace = traced(trace)
        g.trace.__enter__()
        asked_for = {name: str(value) for name, value in (request.view_args or {}).items() if name.endswith("_id")}
        structlog.contextvars.bind_contextvars(trace_id=trace.trace_id, **asked_for)
        g.trace_id = trace.trace_id

    @app.after_request
    def name(response: Response) -> Response:
        response.headers["X-Trace-Id"] = g.get("trace_id", "")
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    @app.teardown_request
    def end(_: BaseException | None) -> None:
        if (trace := g.pop("trace", None)) is not None:
            trace.__exit__(None, None, None)
            structlog.contextvars.clear_contextvars()
