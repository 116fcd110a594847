"""The JSON Schema of a form: what another program checks answers by before it sends them. Our own checks are the truth."""

from collections.abc import Mapping
from typing import Any, Final

from services.intake.domain.form import Condition, Field, Form
from services.intake.domain.kinds import FieldKind, Limits

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

#: A file that was uploaded: by its id, or as the answer to the upload told it.
_FILE: Final[dict[str, Any]] = {
    "anyOf": [
        {"type": "string", "format": "uuid"},
        {
            "type": "object",
            "properties": {"file_id": {"type": "string", "format": "uuid"}},
            "required": ["file_id"],
        },
    ]
}

_PLAIN: Final[Mapping[FieldKind, dict[str, Any]]] = {
    FieldKind.TEXT: {"type": "string"},
    FieldKind.LONG_TEXT: {"type": "string"},
    FieldKind.NUMBER: {"type": "number"},
    FieldKind.EMAIL: {"type": "string", "format": "email"},
    FieldKind.URL: {"type": "string", "format": "uri"},
    FieldKind.PHONE: {"type": "string"},
    FieldKind.DATE: {"type": "string", "format": "date"},
    FieldKind.CHOICE: {"type": "string"},
    FieldKind.MANY_CHOICE: {"type": "array", "uniqueItems": True},
    FieldKind.YES_NO: {"type": "boolean"},
    FieldKind.FILE: {"type": "array"},
    FieldKind.TABLE: {"type": "array"},
}


def schema_of(form: Form, title: str) -> dict[str, Any]:
    """Return the schema of the answers to `form`, in their true form (JSON Schema 2020-12)."""
    asked = [field for field in form.fields if field.kind.is_asked]
    schema: dict[str, Any] = {"$schema": DIALECT, "title": title} | _object(asked)
    if rules := [_when_shown(field, form) for field in asked if field.is_required and field.shown_if is not None]:
        schema["allOf"] = rules
    return schema


def _object(fields: list[Field]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {field.name: _property(field) for field in fields},
        "required": [field.name for field in fields if field.is_required and field.shown_if is None],
    }


def _property(field: Field) -> dict[str, Any]:
    schema = dict(_PLAIN[field.kind]) | {"title": field.label} | _bounds(field.kind, field.limits)
    if field.help:
        schema["description"] = field.help
    if field.default is not None:
        schema["default"] = field.default
    if field.pattern:
        schema["pattern"] = f"^(?:{field.pattern})$"
    if field.kind is FieldKind.CHOICE:
        schema["enum"] = list(field.options)
    if field.kind is FieldKind.MANY_CHOICE:
        schema["items"] = {"enum": list(field.options)}
    if field.kind is FieldKind.FILE:
        schema["items"] = _FILE
    if field.kind is FieldKind.TABLE:
        schema["items"] = _object(list(field.columns))
    return schema


def _bounds(kind: FieldKind, limits: Limits) -> dict[str, Any]:
    counted = kind in {FieldKind.MANY_CHOICE, FieldKind.TABLE, FieldKind.FILE}
    named: dict[str, Any] = {}
    if kind in {FieldKind.TEXT, FieldKind.LONG_TEXT}:
        named = {"minLength": limits.min_length, "maxLength": limits.max_length}
    elif kind is FieldKind.NUMBER or counted:
        least, most = ("minItems", "maxItems") if counted else ("minimum", "maximum")
        named = {least: limits.minimum, most: limits.maximum}
    return {name: bound for name, bound in named.items() if bound is not None}


def _when_shown(field: Field, form: Form) -> dict[str, Any]:
    """`field` is required where its condition holds, and that of the field which decides, and so on."""
    steps, on = [], field.shown_if
    while on is not None:
        steps.append(_holds(on, form))
        decides = on.field
        on = next((other.shown_if for other in form.fields if other.name == decides), None)
    return {"if": {"allOf": steps}, "then": {"required": [field.name]}}


def _holds(condition: Condition, form: Form) -> dict[str, Any]:
    values: dict[str, Any] = {"enum": list(condition.any_of)} if condition.any_of else {}
    decides = next(field for field in form.fields if field.name == condition.field)
    if values and decides.kind is FieldKind.MANY_CHOICE:
        values = {"contains": values}
    said = {"properties": {condition.field: values}, "required": [condition.field]}
    return {"not": said} if condition.is_negated else said
