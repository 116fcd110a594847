"""A Flask app with what all APIs share: errors, tokens, traces, health, an OpenAPI document and its page."""

from collections.abc import Iterable, Mapping
from typing import Any

import structlog
from flask import Flask, Response, redirect
from flask_smorest import Api
from flask_smorest import Blueprint as Resource
from flask_swagger_ui import get_swaggerui_blueprint
from werkzeug.wrappers import Response as Redirection

from shared.version import __version__
from shared.web.auth import demand_actors
from shared.web.errors import answer_http_exception, install_errors
from shared.web.health import Check, health
from shared.web.key_set import key_set
from shared.web.request_meters import install_meters
from shared.web.schemas import ProblemDocument
from shared.web.tokens import Tokens
from shared.web.traces import install_traces

log = structlog.get_logger()

#: No request needs more than this, but uploads, which say so themselves.
_MOST_BYTES = 2 * 1024 * 1024


class _Api(Api):
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
            "components": {
                "securitySchemes": {
                    "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                    "producer": {"type": "http", "scheme": "basic"},
                }
            },
            "security": [{"token": []}],
        },
    }
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    app.extensions["orderwright.tokens"] = tokens
    app.extensions["orderwright.begin_work"] = begin_work
    api = _Api(app)
    install_errors(app)
    install_traces(app)
    install_meters(app)
    known = list(resources)
    for resource in known:
        api.register_blueprint(resource)
    demand_actors(app, {resource.name for resource in known})
    if tokens.own:
        app.register_blueprint(key_set(tokens))
    app.register_blueprint(health(checks))
    app.register_blueprint(get_swaggerui_blueprint("/docs", "/openapi.json", config={"app_name": title}))
    app.add_url_rule("/", "home", _to_docs)
    return app


def _to_docs() -> Redirection:
    return redirect("/docs/")
