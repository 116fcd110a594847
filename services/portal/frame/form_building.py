"""The questions of a form while somebody builds it: rows of texts, moved about, and as intake takes them."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.portal.frame.offers import as_count
from services.portal.frame.rows import arranged, rows_sent
from services.portal.gateways.app_api import Json

#: The kinds of answer, in the order in which they are offered.
KINDS: Final = (
    "text", "long_text", "number", "email", "url", "phone", "date", "choice", "many_choice", "yes_no", "file", "table",
    "heading",
)  # fmt: skip

_TEXTS: Final = (
    "name", "label", "kind", "help", "options", "accepts", "columns", "page", "if_field", "if_any_of", "kept",
)  # fmt: skip
_FLAGS: Final = ("is_required", "if_not")

#: What of a question this screen does not change; it goes along as it is.
_KEPT: Final = ("limits", "pattern", "default")
_COLUMN_PARTS: Final = 3


def as_taken(fields: Sequence[Json]) -> list[Json]:
    """Return the questions as they are in the words in which intake takes them: columns say less than they answer."""
    return [field | {"columns": [_column(each) for each in field["columns"]]} for field in fields]


def as_rows(fields: Sequence[Json]) -> list[dict[str, str]]:
    """Return the questions of a form as the rows that are built with."""
    return [_row(field) for field in fields]


def _row(field: Json) -> dict[str, str]:
    condition = field["shown_if"] or {}
    kept = {name: field[name] for name in _KEPT} | {"columns": field["columns"]}
    row = {name: str(field[name]) for name in ("name", "label", "kind", "help", "page")} | {
        "options": "\n".join(field["options"]),
        "accepts": ", ".join(field["accepts"]),
        "columns": "\n".join(f"{each['name']} | {each['label']} | {each['kind']}" for each in field["columns"]),
        "if_field": condition.get("field", ""),
        "if_any_of": "\n".join(_said(value) for value in condition.get("any_of", ())),
        "kept": json.dumps(kept),
    }
    flags = {"is_required": field["is_required"], "if_not": condition.get("is_negated", False)}
    return row | {name: "1" for name, is_set in flags.items() if is_set}


def entered_rows(sent: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the rows as they were sent, in the order they stood in."""
    return rows_sent(sent, "fields", _TEXTS, _FLAGS)


def rearranged(rows: list[dict[str, str]], wish: str) -> list[dict[str, str]]:
    """Return the rows after `add`, or after the `up`, `down` or `remove` of the row after the dot; else as they are."""
    page = rows[-1]["page"] if rows else "1"
    return arranged(rows, wish, lambda: dict.fromkeys(_TEXTS, "") | {"kind": "text", "page": page})


def fields_of(rows: Sequence[Mapping[str, str]]) -> list[Json]:
    """Return the questions as intake takes them; one without a name gets one from its label."""
    names = _names(rows)
    kinds = {name: row["kind"] for name, row in zip(names, rows, strict=True)}
    return [_field(row, name, kinds) for name, row in zip(names, rows, strict=True)]


def _field(row: Mapping[str, str], name: str, kinds: Mapping[str, str]) -> Json:
    kept, kind = _kept(row["kept"]), row["kind"]
    page = as_count(row["page"])
    return {spot: kept[spot] for spot in _KEPT if spot in kept} | {
        "name": name,
        "label": row["label"],
        "kind": kind,
        "is_required": "is_required" in row,
        "help": row["help"],
        "options": _lines(row["options"]) if kind in {"choice", "many_choice"} else [],
        "accepts": [each.strip() for each in row["accepts"].split(",") if each.strip()] if kind == "file" else [],
        "columns": _columns(row["columns"], kept.get("columns")) if kind == "table" else [],
        "page": 1 if page is None else page,
        "shown_if": _condition(row, kinds),
    }


def _condition(row: Mapping[str, str], kinds: Mapping[str, str]) -> Json | None:
    if not row["if_field"]:
        return None
    kind = kinds.get(row["if_field"], "text")
    values = [_value(line, kind) for line in _lines(row["if_any_of"])]
    return {"field": row["if_field"], "any_of": values, "is_negated": "if_not" in row}


def _value(line: str, kind: str) -> Any:
    if kind == "yes_no":
        return {"yes": True, "no": False}.get(line.casefold(), line)
    if kind == "number":
        try:
            return json.loads(line)
        except ValueError:
            return line
    return line


def _said(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _columns(text: str, kept: Any) -> list[Json]:
    """Return the columns of a table, one in a line as `name | label | kind`; what else is known of one stays."""
    known = {each["name"]: each for each in kept or () if isinstance(each, dict) and "name" in each}
    made = []
    for line in _lines(text):
        name, label, kind = (part.strip() for part in (line.split("|") + [""] * _COLUMN_PARTS)[:_COLUMN_PARTS])
        made.append(_column(known.get(name, {})) | {"name": name, "label": label or name, "kind": kind or "text"})
    return made


def _column(answered: Json) -> Json:
    return {spot: value for spot, value in answered.items() if spot not in {"shown_if", "columns", "page"}}


def _kept(text: str) -> Json:
    try:
        kept = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _names(rows: Sequence[Mapping[str, str]]) -> list[str]:
    taken = {row["name"] for row in rows}
    names = []
    for row in rows:
        name = row["name"]
        if not name:
            stem = re.sub(r"[^a-z0-9]+", "_", row["label"].casefold()).strip("_")[:50]
            stem = stem if stem[:1].isalpha() else f"field_{stem}".rstrip("_")
            name = next(each for each in (stem, *(f"{stem}_{n}" for n in range(2, 999))) if each not in taken)
            taken.add(name)
        names.append(name)
    return names


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
