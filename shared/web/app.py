"""A Flask app with what all APIs share: errors, tokens, traces, health, an OpenAPI document and its page."""

from collections.abc import Iterable, Mapping
from typing import Any

import structlog
from flask import Flask, Response, g, redirect, request
from flask_smorest import Api
from flask_smorest import Blueprint as Resource
from flask_swagger_ui import get_swaggerui_blueprint
from werkzeug.wrappers import Response as Redirection

from shared.kernel.trace import Trace, new_trace, traced
from shared.version import __version__
from shared.web.errors import answer_http_exception, install_errors
from shared.web.health import Check, health
from shared.web.schemas import ProblemDocument
from shared.web.tokens import Tokens

log = structlog.get_logger()

#: No request needs more than this, but uploads, which say so themselves.
_MOST_BYTES = 2 * 1024 * 1024


class _Api(Api):  # type: ignore[misc]  # flask-smorest ships no types
    ERROR_SCHEMA = ProblemDocument

    def handle_http_exception(self, error: Any) -> Response:
        return answer_http_exception(error)


def create_web_app(
    name: str,
    title: str,
    *,
    tokens: Tokens,
    begin_work: Any,
    resources: Iterable[Resource],
    checks: Mapping[str, Check],
) -> Flask:
    """Return the API of the app `name`: its resources, its document at /openapi.json, the page of it at /docs."""
    app = Flask(name)
    app.config |= {
        "MAX_CONTENT_LENGTH": _MOST_BYTES,
        "API_TITLE": title,
        "API_VERSION": __version__,
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/",
        "OPENAPI_JSON_PATH": "openapi.json",
        "API_SPEC_OPTIONS": {
            "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}},
            "security": [{"token": []}],
        },
    }
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    app.extensions["orderwright.tokens"] = tokens
    app.extensions["orderwright.begin_work"] = begin_work
    api = _Api(app)
    install_errors(app)
    _install_trace(app)
    for resource in resources:
        api.register_blueprint(resource)
    app.register_blueprint(health(checks))
    app.register_blueprint(get_swaggerui_blueprint("/docs", "/openapi.json", config={"app_name": title}))
    app.add_url_rule("/", "home", _to_docs)
    return app


def _to_docs() -> Redirection:
    return redirect("/docs/")


def _install_trace(app: Flask) -> None:
    """Every request has a trace; the caller's `X-Trace-Id` where there is one. Answers name it and say not to be cached."""

    @app.before_request
    def begin() -> None:
        sent = request.headers.get("X-Trace-Id", "")
        trace = Trace(trace_id=sent) if sent.isalnum() and len(sent) <= 64 else new_trace()  # noqa: PLR2004 - as long as any known trace id
        g.trace = traced(trace)
        g.trace.__enter__()
        structlog.contextvars.bind_contextvars(trace_id=trace.trace_id)
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
