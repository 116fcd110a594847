"""Mails that came in: where mail servers hand them over, and where members look at those that wait."""

import hmac
from collections.abc import Mapping
from typing import Any, Final, cast
from urllib.parse import quote
from uuid import UUID

from flask import Response, current_app, request
from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.notify.api import begin_work
from services.notify.domain.inbound_mail import InboundMail, MailState
from services.notify.domain.refusals import MailUnknown
from services.notify.domain.signed_ids import Purpose
from services.notify.gateways.mail_reading import MOST_BYTES, read_mail
from services.notify.settings import Settings
from services.notify.use_cases.decide_mail import DecideMail, decide_mail
from services.notify.use_cases.take_mail import take_mail
from shared.kernel.permissions import NOTICES_MANAGE
from shared.kernel.refusals import NotFound, Unauthenticated
from shared.web.auth import the_actor
from shared.web.paging import Page, decode_cursor, page
from shared.web.resource import problems
from shared.web.schemas import Answer, PageRequest, Request, page_of

resource = Blueprint("mails", __name__, description="Mails that came in.")

_BEARER: Final = "Bearer "


class MailsRequest(PageRequest):
    state = fields.Enum(MailState, by_value=True, load_default=None)


class MailAnswer(Answer):
    """`order_id` is the order it went to, or would go to; `reason` is why it is where it is."""

    id = fields.UUID(required=True)
    state = fields.Enum(MailState, by_value=True, required=True)
    reason = fields.String(required=True)
    sender_name = fields.String(required=True)
    sender_address = fields.String(required=True)
    subject = fields.String(required=True)
    text = fields.String(required=True)
    order_id = fields.UUID(required=True, allow_none=True)
    arrived_at = fields.AwareDateTime(required=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)
    decided_by = fields.String(required=True)


class DecisionRequest(Request):
    """Without an order the mail is dropped."""

    order_id = fields.UUID(required=True, allow_none=True)


class TakenAnswer(Answer):
    state = fields.String(required=True, validate=validate.OneOf([state.value for state in MailState]))


@resource.post("/mails")
@resource.doc(
    security=[],
    requestBody={"content": {"message/rfc822": {"schema": {"type": "string", "format": "binary"}}}, "required": True},
)
@resource.response(202, TakenAnswer)
@problems(resource, 401, 404, 413)
def create() -> Mapping[str, str]:
    """Take in a mail, as its bytes, from a mail server that knows the secret. The same one again is no news."""
    secret = cast("Settings", current_app.extensions["orderwright.settings"]).inbound_secret
    if not secret:
        raise NotFound("mails are not taken in here: INBOUND_SECRET is not set")
    if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"{_BEARER}{secret}".encode()):
        raise Unauthenticated("send the header Authorization: Bearer SECRET")
    request.max_content_length = MOST_BYTES
    mail = read_mail(request.get_data())
    with begin_work() as work:
        return {"state": take_mail(work, mail).state.value}


@resource.get("/mails")
@resource.arguments(MailsRequest, location="query", unknown=None)
@resource.response(200, page_of(MailAnswer))
@problems(resource, 401, 403, 422)
def index(asked: dict[str, Any]) -> Page[InboundMail]:
    """List mails, newest first; those that wait for somebody are `held`."""
    the_actor().require(NOTICES_MANAGE)
    key = decode_cursor(asked["cursor"], UUID)
    with begin_work() as work:
        rows = work.mails.listed(asked["state"], before=key[0] if key else None, limit=asked["limit"] + 1)
    return page(rows, asked["limit"], lambda mail: [str(mail.id)])


@resource.post("/mails/<uuid:mail_id>/decision")
@resource.arguments(DecisionRequest)
@resource.response(200, MailAnswer)
@problems(resource, 401, 403, 404, 409, 422)
def decide(asked: dict[str, Any], mail_id: UUID) -> InboundMail:
    """Put a mail that waits on an order, or drop it."""
    with begin_work() as work:
        return decide_mail(work, DecideMail(actor=the_actor(), mail_id=mail_id, order_id=asked["order_id"]))


@resource.get("/mail-files/<token>")
@resource.doc(security=[])
@resource.response(200, content_type="application/octet-stream")
@problems(resource, 404)
def show(token: str) -> Response:
    """Hand out a file that came with a mail. Browsers are told to keep it, and never to run it."""
    with begin_work() as work:
        file_id = work.links.ids.read(Purpose.FILE, token)
        if file_id is None:
            raise MailUnknown("there is no such file")
        file = work.mails.file(file_id)
    response = Response(file.content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
