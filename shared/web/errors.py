"""Every no and every failure as an RFC 9457 problem document."""

import math
from http import HTTPStatus
from typing import Any, Final

import orjson
import structlog
from flask import Flask, Response
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from shared.contracts.schema import problems_of
from shared.kernel.refusals import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    Outage,
    Problem,
    Refusal,
    TooMany,
    Unauthenticated,
)
from shared.kernel.trace import current_trace

log = structlog.get_logger()

_STATUS: Final[dict[type[Refusal], HTTPStatus]] = {
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    Unauthenticated: HTTPStatus.UNAUTHORIZED,
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    TooMany: HTTPStatus.TOO_MANY_REQUESTS,
}


def _status_of(refusal: Refusal) -> HTTPStatus:
    return next((status for kind, status in _STATUS.items() if isinstance(refusal, kind)), HTTPStatus.CONFLICT)


def problem(status: int, code: str, detail: str, *, problems: tuple[Problem, ...] = (), **more: Any) -> Response:
    """Return a problem document as a response."""
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
        "code": code,
        "trace_id": current_trace().trace_id,
    }
    if problems:
        document["problems"] = [{"field": item.field, "code": item.code, "message": item.message} for item in problems]
    response = Response(
        _json(document | {key: value for key, value in more.items() if key not in document}),
        status=status,
        content_type="application/problem+json",
    )
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "5"
    return response


def _json(document: dict[str, Any]) -> bytes:
    return orjson.dumps(document, default=str)


def _refused(refusal: Refusal) -> Response:
    status = _status_of(refusal)
    log.info("refused", code=refusal.code, status=int(status), detail=refusal.sentence)
    problems = refusal.problems if isinstance(refusal, Invalid) else ()
    response = problem(status, refusal.code, refusal.sentence, problems=problems, **refusal.details)
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(math.ceil(refusal.after.total_seconds()))
    return response


def _unreachable(fault: Exception) -> Response:
    log.warning("outage", fault=type(fault).__name__, detail=str(fault).splitlines()[0])
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "Something we need can't be reached; try again soon.")


def _database(fault: DBAPIError) -> Response:
    """A lost database is an outage; any other fault of a statement is a bug."""
    return _unreachable(fault) if _is_outage(fault) else _bug(fault)


def _is_outage(fault: DBAPIError) -> bool:
    return isinstance(fault, OperationalError | InterfaceError)


def _bug(fault: Exception) -> Response:
    log.error("bug", exc_info=fault)
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", "Something is wrong on our side; it has been logged."
    )


def answer_http_exception(fault: HTTPException) -> Response:
    """Turn what Flask and webargs raise into a problem document."""
    status = HTTPStatus(fault.code or 500)
    messages = getattr(fault, "data", {}).get("messages") if hasattr(fault, "data") else None
    if messages:
        inner = {
            key: value
            for place in messages.values()
            for key, value in (place if isinstance(place, dict) else {"_schema": place}).items()
        }
        return _refused(Invalid(problems_of(inner)))
    response = problem(status, status.phrase.lower().replace(" ", "_").replace("-", "_"), fault.description or "")
    if (allowed := getattr(fault, "valid_methods", None)) is not None:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def install_errors(app: Flask) -> None:
    """Answer every refusal, outage and bug of `app` with a problem document."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(Outage, _unreachable)
    app.register_error_handler(PoolTimeout, _unreachable)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(HTTPException, answer_http_exception)
    app.register_error_handler(Exception, _bug)
