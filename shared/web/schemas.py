"""What requests and answers have in common: requests are read strictly, answers list every field."""

from functools import cache
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from shared.contracts.schema import must_be_currency


def must_be_storable(text: str) -> None:
    """Raises marshmallow's ValidationError for what no database keeps: a NUL, or half of a surrogate pair."""
    if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise ValidationError("This holds characters that no text may hold.")


class Request(Schema):
    """A request: an unknown field is an error, so that a typo is never silently dropped."""

    class Meta:
        unknown = RAISE


class Answer(Schema):
    """An answer; dumped only."""


class MoneyField(Schema):
    """Minor units and ISO 4217 code."""

    amount = fields.Integer(required=True, strict=True)
    currency = fields.String(required=True, validate=must_be_currency)


class ProblemItem(Schema):
    field = fields.String(required=True)
    code = fields.String(required=True)
    message = fields.String(required=True)


class ProblemDocument(Schema):
    """An RFC 9457 problem document; `problems` names everything that is wrong with an input."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String()
    code = fields.String(required=True)
    trace_id = fields.String()
    problems = fields.List(fields.Nested(ProblemItem))


class MissingAnswer(Answer):
    """One detail that is missing or wrong in an order (shared/contracts/parts.py: Missing)."""

    field = fields.String(required=True)
    code = fields.String(required=True)
    message = fields.String(required=True)
    label = fields.String(required=True)


class BriefLineAnswer(Answer):
    """One answer, as the people who do the work read it."""

    field = fields.String(required=True)
    label = fields.String(required=True)
    value = fields.String(required=True)


class PageRequest(Request):
    """Which part of a list: at most `limit` rows after the one that `cursor` names."""

    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))
    cursor = fields.String(load_default=None, allow_none=True)


@cache
def page_of(item: type[Schema]) -> type[Schema]:
    """Return the schema of a list's answer: `items` of `item`, and the cursor of the next page or null."""
    members: dict[str, Any] = {
        "items": fields.List(fields.Nested(item), required=True),
        "next": fields.String(required=True, allow_none=True),
    }
    return type(f"{item.__name__.removesuffix('Answer')}ListAnswer", (Answer,), members)
