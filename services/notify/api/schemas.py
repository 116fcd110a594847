"""What notify's API reads and answers."""

from marshmallow import fields, validate

from services.notify.domain.attempt import Outcome
from services.notify.domain.kinds import Channel, NoticeKind
from services.notify.domain.states import NoticeState
from shared.web.schemas import Answer, PageRequest, Request, must_be_storable


class NoticesRequest(PageRequest):
    """Which notices: of one order, by its id or `number`, to one person, by their id or what is in their name or address (`person`), of one kind, in one state, on
    one channel, from `since` until before `until`.
    """

    order_id = fields.UUID(load_default=None)
    number = fields.String(load_default="", validate=[validate.Length(max=40), must_be_storable])
    recipient_id = fields.UUID(load_default=None)
    person = fields.String(load_default="", validate=[validate.Length(max=200), must_be_storable])
    kind = fields.Enum(NoticeKind, by_value=True, load_default=None)
    since = fields.AwareDateTime(load_default=None)
    until = fields.AwareDateTime(load_default=None)
    state = fields.Enum(NoticeState, by_value=True, load_default=None)
    channel = fields.Enum(Channel, by_value=True, load_default=None)


class RecipientAnswer(Answer):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    address = fields.String(required=True)


class AttemptAnswer(Answer):
    """One try; `answer` is what the other side said, in its own words."""

    at = fields.AwareDateTime(required=True)
    outcome = fields.String(required=True, validate=validate.OneOf([outcome.value for outcome in Outcome]))
    answer = fields.String(required=True)


class NoticeAnswer(Answer):
    """A notice as lists show it. `subject` is empty until the first try."""

    notice_id = fields.UUID(required=True)
    order_id = fields.UUID(required=True, allow_none=True)
    kind = fields.String(required=True, validate=validate.OneOf([kind.value for kind in NoticeKind]))
    channel = fields.String(required=True, validate=validate.OneOf([channel.value for channel in Channel]))
    recipient = fields.Nested(RecipientAnswer, required=True)
    subject = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf([state.value for state in NoticeState]))
    attempts = fields.List(fields.Nested(AttemptAnswer), required=True)
    created_at = fields.AwareDateTime(required=True)
    delivered_at = fields.AwareDateTime(required=True, allow_none=True)


class WholeNoticeAnswer(NoticeAnswer):
    """A notice with what it says, which is empty until the first try."""

    text = fields.String(required=True)
    html = fields.String(required=True)


class ResendsRequest(Request):
    """From `since` until before `until`; of one order or to one recipient where that is said."""

    since = fields.AwareDateTime(required=True)
    until = fields.AwareDateTime(required=True)
    recipient_id = fields.UUID(load_default=None, allow_none=True)
    order_id = fields.UUID(load_default=None, allow_none=True)
    with_delivered = fields.Boolean(load_default=False)


class ResendsAnswer(Answer):
    count = fields.Integer(required=True)


class TrialRequest(Request):
    channel = fields.Enum(Channel, by_value=True, load_default=Channel.EMAIL)


class TrialAnswer(Answer):
    notice_id = fields.UUID(required=True)


class SuppressionAnswer(Answer):
    """`reason` is what the mail server said."""

    address = fields.String(required=True)
    reason = fields.String(required=True)
    since = fields.AwareDateTime(required=True)


class SuppressionsAnswer(Answer):
    items = fields.List(fields.Nested(SuppressionAnswer), required=True)
