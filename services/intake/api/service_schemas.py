"""What the API answers about services and their forms."""

from marshmallow import fields, validate

from services.intake.domain.offer import AskedWhen
from shared.web.schemas import Answer, MoneyField, PageRequest, must_be_storable, page_of


class ConditionAnswer(Answer):
    field = fields.String(required=True)
    any_of = fields.List(fields.Raw(), required=True)
    is_negated = fields.Boolean(required=True)


class FieldAnswer(Answer):
    """One question of a form. `limits` may hold min_length, max_length, minimum, maximum, max_bytes; `accepts` are kinds of files."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    kind = fields.String(required=True)
    is_required = fields.Boolean(required=True)
    help = fields.String(required=True)
    limits = fields.Dict(keys=fields.String(), values=fields.Raw(), required=True)
    options = fields.List(fields.String(), required=True)
    pattern = fields.String(required=True)
    default = fields.Raw(required=True, allow_none=True)
    shown_if = fields.Nested(ConditionAnswer, required=True, allow_none=True)
    columns = fields.List(fields.Nested("FieldAnswer"), required=True)
    page = fields.Integer(required=True)
    accepts = fields.List(fields.String(), required=True)


class FormVersionAnswer(Answer):
    version = fields.Integer(required=True)
    fields_ = fields.List(fields.Nested(FieldAnswer), required=True, attribute="fields", data_key="fields")


class ExtraAnswer(Answer):
    code = fields.String(required=True)
    name = fields.String(required=True)
    description = fields.String(required=True)
    price = fields.Nested(MoneyField, required=True)
    estimated_minutes = fields.Integer(required=True, allow_none=True)


class PaymentAnswer(Answer):
    policy = fields.String(required=True)
    deposit_percent = fields.Integer(required=True, allow_none=True)
    net_days = fields.Integer(required=True, allow_none=True)


class RecurringAnswer(Answer):
    unit = fields.String(required=True)
    count = fields.Integer(required=True)
    trial_days = fields.Integer(required=True)
    set_up_fee = fields.Nested(MoneyField, required=True, allow_none=True)
    on_renewal = fields.String(required=True)
    requests_per_period = fields.Integer(required=True, allow_none=True)
    active_requests = fields.Integer(required=True, allow_none=True)


class ServiceAnswer(Answer):
    """A service. `image_id` is an image of `/service-images`, `image_url` one elsewhere. `recurring` is null for one that is bought once."""

    service_id = fields.UUID(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    description = fields.String(required=True)
    price = fields.Nested(MoneyField, required=True)
    form = fields.Nested(FormVersionAnswer, required=True)
    pipeline = fields.String(required=True)
    deadline_hours = fields.Integer(required=True, allow_none=True)
    acceptance_days = fields.Integer(required=True)
    revision_limit = fields.Integer(required=True, allow_none=True)
    image_url = fields.String(required=True)
    image_id = fields.UUID(required=True, allow_none=True)
    folder = fields.String(required=True)
    position = fields.Integer(required=True)
    is_public = fields.Boolean(required=True)
    is_on_sale = fields.Boolean(required=True)
    is_taxable = fields.Boolean(required=True)
    needs_review = fields.Boolean(required=True)
    asked_when = fields.Enum(AskedWhen, by_value=True, required=True)
    estimated_minutes = fields.Integer(required=True, allow_none=True)
    options = fields.List(fields.Nested(ExtraAnswer), required=True)
    add_ons = fields.List(fields.Nested(ExtraAnswer), required=True)
    payment = fields.Nested(PaymentAnswer, required=True)
    recurring = fields.Nested(RecurringAnswer, required=True, allow_none=True)


class ServicesRequest(PageRequest):
    """Which services: those on sale to everybody, or `hidden` or `archived` ones for members who manage services."""

    standing = fields.String(load_default="public", validate=validate.OneOf(["public", "hidden", "archived"]))
    folder = fields.String(load_default=None, validate=must_be_storable)


ServicePage = page_of(ServiceAnswer)
