"""The wire form of a message, made from the fields of its dataclass: one declaration, checked whenever it is read."""

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, NewType, TypeVar, cast
from uuid import UUID

import orjson
from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load

from shared.contracts.reading import Misfit, reader_of
from shared.kernel.facts import Message, declared_messages
from shared.kernel.money import Money, is_currency
from shared.kernel.refusals import Invalid, Problem

T = TypeVar("T")


class UnknownMessage(Exception):
    """No message of this name is declared."""


def must_be_currency(code: str) -> None:
    """Raises marshmallow's ValidationError: its validators say no in no other way."""
    if not is_currency(code):
        raise ValidationError("Not an ISO 4217 currency.")


class MoneySchema(Schema):
    """`{"amount": 1250, "currency": "EUR"}`: minor units and their ISO 4217 code."""

    amount = fields.Integer(required=True, strict=True)
    currency = fields.String(required=True, validate=must_be_currency)

    class Meta:
        unknown = EXCLUDE

    @post_load
    def _make(self, loaded: dict[str, Any], **_: Any) -> Money:
        return Money(**loaded)


def _plain(kind: Any) -> Callable[..., fields.Field[Any]] | None:
    """Return what makes the field of a simple type, or None where it is not one."""
    simple: dict[Any, Callable[..., fields.Field[Any]]] = {
        str: fields.String,
        bool: fields.Boolean,
        UUID: fields.UUID,
        date: fields.Date,
    }
    if kind is int:
        return lambda **options: fields.Integer(strict=True, **options)
    if kind is datetime:
        return lambda **options: fields.AwareDateTime(format="iso", **options)
    if kind is Any:
        return lambda **options: fields.Raw(**{"allow_none": True} | options)
    return simple.get(kind)


def _field(kind: Any, **options: Any) -> fields.Field[Any]:
    """Return the marshmallow field for a type of a message's field. Raises TypeError for a type that has no wire form."""
    if isinstance(kind, NewType):
        return _field(kind.__supertype__, **options)
    if made := _plain(kind):
        return made(**options)
    if kind is Money:
        return fields.Nested(MoneySchema, **options)
    if dataclasses.is_dataclass(kind):
        return fields.Nested(wire_schema(cast("type", kind)), **options)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in {types.UnionType, typing.Union} and types.NoneType in arguments:
        (some,) = (argument for argument in arguments if argument is not types.NoneType)
        return _field(some, allow_none=True, **options)
    if origin is tuple and arguments[1:] == (...,):
        return _Row(_field(arguments[0]), **options)
    if origin is not None and issubclass(origin, Mapping):
        return fields.Dict(keys=_field(arguments[0]), values=_field(arguments[1]), **options)
    raise TypeError(f"{kind!r} has no wire form")


class _Row(fields.List[Any]):
    """A JSON array that becomes a tuple."""

    def _deserialize(self, *arguments: Any, **options: Any) -> Any:
        return tuple(super()._deserialize(*arguments, **options))


@cache
def wire_schema(kind: type) -> type[Schema]:
    """Return the schema of a message or of a dataclass that messages carry. Unknown fields are passed over: a newer teller may add some."""
    hints = typing.get_type_hints(kind)
    made: dict[str, Any] = {}
    for item in dataclasses.fields(kind):
        if item.default is not dataclasses.MISSING:
            made[item.name] = _field(hints[item.name], load_default=item.default)
        elif item.default_factory is not dataclasses.MISSING:
            made[item.name] = _field(hints[item.name], load_default=item.default_factory)
        else:
            made[item.name] = _field(hints[item.name], required=True)

    def _make(self: Schema, loaded: dict[str, Any], **_: Any) -> Any:
        return kind(**loaded)

    made["_make"] = post_load(_make)
    made["Meta"] = type("Meta", (), {"unknown": EXCLUDE})
    return type(f"{kind.__name__}Wire", (Schema,), made)


@cache
def _ready(kind: Any) -> Schema:
    return wire_schema(kind)()


def written(message: Message) -> bytes:
    """Return the fields of the message as JSON text: what its schema would dump, which the tests hold it to."""
    return orjson.dumps(message)


def plain(part: Any) -> dict[str, Any]:
    """Return a message, or a dataclass that messages carry, as plain JSON values."""
    return cast("dict[str, Any]", orjson.loads(orjson.dumps(part)))


def to_wire(message: Message) -> dict[str, Any]:
    """Return the message as plain JSON values."""
    return plain(message)


def from_wire(name: str, payload: Mapping[str, Any]) -> Message:
    """Return the message called `name` that `payload` spells.

    Raises UnknownMessage, or Invalid with every problem there is.
    """
    declared = declared_messages().get(name)
    if declared is None:
        raise UnknownMessage(name)
    try:
        return cast("Message", reader_of(cast("Any", declared))(payload))
    except (Misfit, ValueError):
        return _checked(declared, payload)


def _checked(declared: type[Message], payload: Mapping[str, Any]) -> Message:
    try:
        return cast("Message", _ready(cast("Any", declared)).load(payload))
    except ValidationError as fault:
        raise Invalid(problems_of(fault.messages)) from fault


def read_part(kind: type[T], payload: Mapping[str, Any]) -> T:
    """Return the dataclass that messages carry which `plain` made `payload` of. Raises Invalid with every problem there is."""
    try:
        return cast("T", _ready(cast("Any", kind)).load(payload))
    except ValidationError as fault:
        raise Invalid(problems_of(fault.messages)) from fault


def problems_of(messages: Any, path: str = "") -> list[Problem]:
    """Flatten marshmallow's nested messages to problems with dotted paths."""
    if isinstance(messages, dict):
        return [
            problem
            for key, inner in messages.items()
            for problem in problems_of(inner, path if key == "_schema" else f"{path}.{key}" if path else str(key))
        ]
    if isinstance(messages, list):
        return [problem for inner in messages for problem in problems_of(inner, path)]
    text = str(messages)
    return [Problem(field=path, code=_code_of(text), message=text)]


#: Codes for the sentences that marshmallow's own checks say; everything else is `invalid`.
_CODES = {
    "Missing data for required field.": "required",
    "Field may not be null.": "required",
    "Unknown field.": "unknown",
    "Not a valid email address.": "email",
    "Not a valid URL.": "url",
}


def _code_of(text: str) -> str:
    return _CODES.get(text, "invalid")
