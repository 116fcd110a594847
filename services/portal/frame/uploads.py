"""Files that a browser sends with a form: each goes to intake at once, and its field's answer names it."""

from collections.abc import Callable, Iterable
from typing import IO, Any

from flask import Flask, request

from services.portal.gateways.app_api import Json
from shared.kernel.refusals import Conflict, Invalid

#: Sends one file for a field, by its name and bytes; returns what the field's answer says of it.
SendFile = Callable[[str, str, IO[bytes]], Json]


def make_room(app: Flask, *blueprints: str, most_bytes: int) -> None:
    """Take so much with the forms of these screens. To be called before anything that reads forms is installed."""

    @app.before_request
    def make_room_for_files() -> None:
        if request.blueprint in blueprints:
            request.max_content_length = most_bytes


def send_files(fields: Iterable[Json], answers: dict[str, Any], send: SendFile, prefix: str = "") -> list[Json]:
    """Have the files of this request in `answers`, behind those sent before; return a problem for each that was not taken.

    Raises NotFound, Outage.
    """
    problems: list[Json] = []
    for field in fields:
        name = field["name"]
        for file in request.files.getlist(prefix + name) if field["kind"] == "file" and name in answers else ():
            if not file.filename:
                continue
            try:
                answers[name] = [*answers[name], send(name, file.filename, file.stream)]
            except Invalid as invalid:
                problems += [{"field": f"{prefix}{name}", "message": each.message} for each in invalid.problems]
            except Conflict as conflict:
                problems.append({"field": f"{prefix}{name}", "message": f"{conflict.sentence}."})
    return problems
