"""Webhooks of payment providers: checked, kept, answered; what they mean is found out afterwards."""

from http import HTTPStatus

from flask import Response, request
from flask_smorest import Blueprint

from services.billing.api import begin_work, offered, processors
from services.billing.ports import ForgedEvent
from services.billing.use_cases.take_event import TakeEvent, take_event
from shared.kernel.clock import system_clock
from shared.web.errors import problem
from shared.web.resource import problems

resource = Blueprint("webhooks", __name__, description="What payment providers tell.")


@resource.route("/webhooks/<provider>", methods=["POST"])
@resource.response(HTTPStatus.NO_CONTENT)
@resource.doc(security=[])
@problems(resource, 400, 404, 503)
def create(provider: str) -> Response:
    """Take an event in. It counts once, however often it is sent (rule B-5)."""
    known = offered(provider)
    raw = request.get_data()
    try:
        news = processors()[known].read_event(raw, dict(request.headers), now=system_clock())
    except ForgedEvent as forged:
        return problem(HTTPStatus.BAD_REQUEST, forged.code, forged.sentence)
    with begin_work() as work:
        take_event(work, TakeEvent(provider=known, news=news, raw=raw))
    return Response(status=HTTPStatus.NO_CONTENT)
