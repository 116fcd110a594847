"""What the doors read and answer."""

from marshmallow import fields, validate

from shared.kernel.passwords import LONGEST
from shared.web.schemas import Answer, Request, must_be_storable


def _text(most: int) -> fields.String:
    return fields.String(required=True, validate=validate.And(validate.Length(min=1, max=most), must_be_storable))


def _secret(most: int) -> fields.String:
    """Something that is compared and never kept, so that any characters may be in it."""
    return fields.String(required=True, load_only=True, validate=validate.Length(min=1, max=most))


class SessionRequest(Request):
    email = fields.String(required=True, validate=validate.Length(min=1, max=320))
    password = _secret(LONGEST)


class SecondStepRequest(Request):
    ticket = _secret(500)
    code = _secret(50)


class RenewalRequest(Request):
    renewal = _secret(200)


class DoorLinkRequest(Request):
    token = _secret(200)


class MailRequest(Request):
    email = fields.String(required=True, validate=validate.Length(min=1, max=320))


class NewPasswordRequest(DoorLinkRequest):
    password = _secret(LONGEST)


class OwnPasswordRequest(Request):
    present = _secret(LONGEST)
    password = _secret(LONGEST)


class DoorCodeRequest(Request):
    code = _secret(50)


class BareRequest(Request):
    """A request that has nothing to say beyond being made."""


class SessionAnswer(Answer):
    """A sign-in: a short token, and `renewal`, which gets another one until `ends_at`."""

    token = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)
    renewal = fields.String(required=True, allow_none=True)
    session_id = fields.UUID(required=True)
    ends_at = fields.AwareDateTime(required=True)
    kind = fields.String(required=True)
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True, allow_none=True)


class SessionItem(Answer):
    session_id = fields.UUID(required=True)
    address = fields.String(required=True)
    device = fields.String(required=True)
    by = fields.String(required=True)
    begun_at = fields.AwareDateTime(required=True)
    seen_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    is_this = fields.Boolean(required=True)


class SessionsAnswer(Answer):
    items = fields.List(fields.Nested(SessionItem), required=True)


class DoorLinkAnswer(Answer):
    name = fields.String(required=True)
    email = fields.String(required=True)


class SecondFactorAnswer(Answer):
    secret = fields.String(required=True)
    address = fields.String(required=True)


class SecondFactorStateAnswer(Answer):
    is_on = fields.Boolean(required=True)
    recovery_codes_left = fields.Integer(required=True)


class RecoveryCodesAnswer(Answer):
    recovery_codes = fields.List(fields.String(), required=True)
