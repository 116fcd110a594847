"""The audit trail over HTTP: operations that belong in it are written down with what they do; who manages the team reads it."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final, cast

from flask import Response, current_app, g, has_request_context, request
from flask_smorest import Blueprint
from marshmallow import fields, validate

from shared.kernel.permissions import MEMBERS_MANAGE
from shared.storage import trail
from shared.storage.trail import Entry, Watched
from shared.storage.work import Work
from shared.web.auth import the_actor
from shared.web.paging import Page, decode_cursor, page
from shared.web.resource import problems
from shared.web.schemas import Answer, PageRequest, page_of

resource = Blueprint("trail", __name__, url_prefix="/trail", description="Who did what: rows that nobody changes.")

KINDS: Final = ("sign_in", "permissions", "money", "export", "erasure", "impersonation")
_COLUMNS: Final = ("seq", "at", "kind", "what", "actor_kind", "actor_id", "actor_name", "by", "about", "details")
#: Texts of a request that are kept; others may be about people, who can be erased while the trail stays.
_KEPT_TEXTS: Final = {
    "currency",
    "role",
    "permissions",
    "scopes",
    "grants",
    "state",
    "kind",
    "kinds",
    "method",
    "provider",
    "reason",
    "code",
}
_KEPT_ENDINGS: Final = ("_id", "_ids", "_at", "_on", "_code")


def watching(
    begin_work: Callable[[], AbstractContextManager[Any]], watched: Watched
) -> Callable[[], AbstractContextManager[Any]]:
    """Return `begin_work` for an API: the first piece of work of a watched operation writes down who asked for it, or neither is done."""

    @contextmanager
    def begin() -> Iterator[Any]:
        with begin_work() as work:
            yield work
            if has_request_context() and (entry := _entry(watched)) is not None:
                work.trail(entry)

    return begin


def _entry(watched: Watched) -> Entry | None:
    kind = watched.kind_of(request.endpoint or "", request.method)
    if kind is None or "actor" not in g or g.get("is_in_trail"):
        return None
    g.is_in_trail = True
    body = request.get_json(silent=True) if request.is_json else None
    return Entry(
        kind=kind,
        what=f"{request.method} {request.url_rule}",
        actor=g.actor,
        about=" ".join(str(value) for value in (request.view_args or {}).values()),
        details=_kept(body) if isinstance(body, dict) else {},
    )


def _kept(said: Mapping[str, Any]) -> dict[str, Any]:
    found = {name[:100]: _value(name, value) for name, value in said.items()}
    return {name: value for name, value in found.items() if value is not None}


def _value(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return _kept(value) or None
    if isinstance(value, list):
        return [kept for one in value[:100] if (kept := _value(name, one)) is not None] or None
    if isinstance(value, str):
        return value[:200].replace("\x00", "") if name in _KEPT_TEXTS or name.endswith(_KEPT_ENDINGS) else None
    return value


def _begin_work() -> AbstractContextManager[Work]:
    return cast("AbstractContextManager[Work]", current_app.extensions["orderwright.begin_work"]())


class TrailRequest(PageRequest):
    kind = fields.String(load_default=None, validate=validate.OneOf(KINDS))


class TrailAnswer(Answer):
    """`by` is the administrator who acted in the actor's place; `sha` chains the row to the one before."""

    seq = fields.Integer(required=True)
    at = fields.AwareDateTime(required=True)
    kind = fields.String(required=True)
    what = fields.String(required=True)
    actor_kind = fields.String(required=True)
    actor_id = fields.UUID(required=True, allow_none=True)
    actor_name = fields.String(required=True)
    by = fields.String(required=True)
    about = fields.String(required=True)
    details = fields.String(required=True)
    sha = fields.Function(lambda row: bytes(row["sha"]).hex(), required=True)


@resource.get("")
@resource.arguments(TrailRequest, location="query")
@resource.response(200, page_of(TrailAnswer))
@problems(resource, 401, 403, 422)
def index(asked: dict[str, Any]) -> Page[Mapping[str, Any]]:
    """The newest first."""
    the_actor().require(MEMBERS_MANAGE)
    before = decode_cursor(asked["cursor"], int)
    with _begin_work() as work:
        rows = trail.latest(
            work.session.connection(), limit=asked["limit"], before=before[0] if before else None, kind=asked["kind"]
        )
    return page(rows, asked["limit"], lambda row: (row["seq"],))


@resource.get("/export")
@resource.response(200, content_type="text/csv", description="Every row, the oldest first, as CSV.")
@problems(resource, 401, 403)
def export() -> Response:
    """Every row as CSV, with the digests that chain them. That somebody took it is in the trail itself."""
    the_actor().require(MEMBERS_MANAGE)
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow([*_COLUMNS, "sha"])
    with _begin_work() as work:
        for row in trail.every(work.session.connection()):
            table.writerow([*(_harmless(row[name]) for name in _COLUMNS), bytes(row["sha"]).hex()])
    return Response(
        written.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="trail-{current_app.name}.csv"'},
    )


def _harmless(value: Any) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
