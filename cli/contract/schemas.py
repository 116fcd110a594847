"""JSON Schemas (2020-12) of the messages, from the same declarations that read them."""

from collections.abc import Mapping
from typing import Any, Final, cast

from apispec import APISpec
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import Schema
from marshmallow.fields import Field, List, Nested

from shared.contracts.schema import wire_schema
from shared.kernel.facts import Message

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


#: Knows the plain types; what is nested is written where it stands, so that each message's schema is whole.
_CONVERTER: Final = OpenAPIConverter("3.1.0", lambda schema: None, APISpec("", "", "3.1.0"))


def _object(schema: Schema) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    required = []
    for name, field in schema.fields.items():
        properties[name] = _property(field)
        if field.required:
            required.append(name)
    made: dict[str, Any] = {"type": "object", "properties": properties}
    if required:
        made["required"] = required
    return made


def _property(field: Field[Any]) -> dict[str, Any]:
    if isinstance(field, Nested):
        inner = _object(field.schema)
        return {"anyOf": [inner, {"type": "null"}]} if field.allow_none else inner
    if isinstance(field, List):
        return {"type": "array", "items": _property(field.inner)}
    found: dict[str, Any] = _CONVERTER.field2property(field)
    return {key: value for key, value in found.items() if key not in {"readOnly", "writeOnly"}}


def json_schema_of(message: type[Message]) -> Mapping[str, Any]:
    """Return the schema of the message's fields. More fields than it names may come: a newer teller may add some."""
    return {"$schema": DIALECT, "title": message.wire_name, **_object(wire_schema(cast("Any", message))())}
