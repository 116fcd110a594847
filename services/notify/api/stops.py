"""Stops: links in mails with which their readers say that they want no more of a kind."""

from collections.abc import Mapping

from flask_smorest import Blueprint
from marshmallow import fields

from services.notify.api import begin_work
from services.notify.use_cases.stop_kind import StopKind, stop_kind
from shared.web.resource import problems
from shared.web.schemas import Answer

resource = Blueprint("stops", __name__, description="No more mails of a kind, by the link in one of them.")


class StopAnswer(Answer):
    kind = fields.String(required=True)


@resource.get("/stops/<string(maxlength=100):token>")
@resource.doc(security=[])
@resource.response(200, StopAnswer)
@problems(resource, 404)
def show(token: str) -> Mapping[str, str]:
    """Show what the link would stop. Looking stops nothing: mail scanners follow every link."""
    with begin_work() as work:
        return {"kind": work.notices.get(work.links.stopped(token)).kind.value}


@resource.post("/stops/<string(maxlength=100):token>")
@resource.doc(security=[])
@resource.response(200, StopAnswer)
@problems(resource, 404, 409)
def create(token: str) -> Mapping[str, str]:
    """Have no more mails of the kind (RFC 8058)."""
    with begin_work() as work:
        return {"kind": stop_kind(work, StopKind(token=token)).value}
