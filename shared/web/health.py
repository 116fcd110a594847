"""Is this program alive, and can it do its work?"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import redis
from flask import Blueprint, Response, abort, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from shared.web.load import the_load
from shared.web.metrics import exposition

#: A thing the app needs: returns nothing when it is well, raises when it is not.
Check = Callable[[], None]


def database_check(engine: Engine) -> Check:
    """Return a check that the database answers."""

    def check() -> None:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    return check


def health(checks: Mapping[str, Check]) -> Blueprint:
    """Return `/healthz` (this process answers) and `/readyz` (and what it needs does too); `/readyz?verbose` and `/metrics` tell how far behind it is."""
    pages = Blueprint("health", __name__)

    @pages.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="ok")

    @pages.get("/readyz")
    def readyz() -> tuple[Response, int]:
        found: dict[str, Any] = {name: _try(check) for name, check in checks.items()}
        well = all(state == "ok" for state in found.values())
        status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
        answer = {"status": "ok" if well else "unavailable", "checks": found}
        load = the_load()
        if well and load is not None and "verbose" in request.args:
            answer["load"] = load.now()
        return jsonify(answer), status

    @pages.get("/metrics")
    def metrics() -> Response:
        load = the_load()
        if load is None:
            abort(HTTPStatus.NOT_FOUND)
        told = exposition(current_app.name, load.now(), load.orders())
        return Response(told, content_type=CONTENT_TYPE_LATEST)

    return pages


def _try(check: Check) -> str:
    try:
        check()
    except (SQLAlchemyError, redis.RedisError, OSError) as fault:
        return type(fault).__name__
    return "ok"
