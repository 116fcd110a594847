"""Requests made from what an OpenAPI document says of them: the least that is asked for, of the right shape."""

from __future__ import annotations

from typing import Any

from shared.kernel.ids import new_id

_FORMATS = {
    "uuid": lambda: str(new_id()),
    "date-time": lambda: "2027-01-04T09:00:00+00:00",
    "date": lambda: "2027-01-04",
    "email": lambda: "somebody@elsewhere.example",
    "uri": lambda: "https://elsewhere.example/",
    "url": lambda: "https://elsewhere.example/",
}


def body_of(document: dict[str, Any], operation: dict[str, Any]) -> Any:
    """Return a body for an operation, or None where it takes no JSON."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return None if content is None else _value(document, content.get("schema", {}))


def query_of(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    """Return the parts of the query that an operation cannot do without."""
    parts = [part for part in operation.get("parameters", []) if part.get("in") == "query" and part.get("required")]
    return {part["name"]: _value(document, part["schema"]) for part in parts}


def _value(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    if "$ref" in schema:
        *_, group, name = schema["$ref"].split("/")
        return _value(document, document["components"][group][name])
    if "enum" in schema:
        return next(value for value in schema["enum"] if value is not None)
    for several in ("allOf", "anyOf", "oneOf"):
        if several in schema:
            return _value(document, schema[several][0])
    kind = schema.get("type", "object" if "properties" in schema else "string")
    kind = next(one for one in kind if one != "null") if isinstance(kind, list) else kind
    if kind == "object":
        wanted = schema.get("required", [])
        return {name: _named(document, name, schema["properties"][name]) for name in wanted}
    if kind == "array":
        return [_value(document, schema.get("items", {})) for _ in range(schema.get("minItems", 0))]
    return _scalar(kind, schema)


def _named(document: dict[str, Any], name: str, schema: dict[str, Any]) -> Any:
    return "USD" if name == "currency" else _value(document, schema)


def _scalar(kind: str, schema: dict[str, Any]) -> Any:
    if kind in {"integer", "number"}:
        return max(1, schema.get("minimum", 1))
    if kind == "boolean":
        return False
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]()
    return "x" * max(1, schema.get("minLength", 1))
