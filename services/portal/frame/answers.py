"""Answers as a browser enters them, and as a form shows them again."""

import json
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from werkzeug.datastructures import MultiDict

from services.portal.gateways.app_api import Json


def entered(fields: Iterable[Json], sent: MultiDict[str, str], prefix: str = "") -> Json:
    """Return what was entered to each field that takes an answer."""
    return {
        field["name"]: _entered(field["kind"], sent, prefix + field["name"])
        for field in fields
        if field["kind"] != "heading"
    }


def _entered(kind: str, sent: MultiDict[str, str], name: str) -> Any:
    if kind == "file":
        return [_file(said) for said in sent.getlist(name) if said]
    return sent.getlist(name) if kind == "many_choice" else sent.get(name, "")


def _file(said: str) -> Any:
    """Return a file that was sent before, as the page holds it; intake knows it by its id alone, whatever else is said of it."""
    try:
        return json.loads(said)
    except ValueError:
        return said


def pasted(rows: Any, columns: Iterable[Json]) -> str:
    """Return the rows of a table as they are pasted: cells apart by tabs, the columns' labels first."""
    if not isinstance(rows, list):
        return str(rows or "")
    names = [column["name"] for column in columns]
    head = "\t".join(column["label"] for column in columns)
    lines = ["\t".join(_cell(row.get(name)) for name in names) for row in rows if isinstance(row, Mapping)]
    return "\n".join([head, *lines])


def _cell(value: Any) -> str:
    spelled = {True: "yes", False: "no", None: ""}
    return spelled[value] if isinstance(value, bool | None) else str(value)


def pages(fields: Iterable[Json]) -> list[list[Json]]:
    """Return the fields of each page of a form."""
    return [list(those) for _, those in groupby(fields, key=lambda field: field.get("page", 1))]


def attached(answers: Mapping[str, Any]) -> list[Json]:
    """Return the files among an order's answers, each with the field that it answers."""
    return [
        {**file, "field": field}
        for field, said in answers.items()
        if isinstance(said, list)
        for file in said
        if isinstance(file, Mapping) and "file_id" in file
    ]
