"""The page of settings, from the classes that read them."""

from __future__ import annotations

import dataclasses
import importlib
import typing
from collections.abc import Sequence
from typing import Any, Final

from cli.parts import APPS
from shared.runtime.settings import AppSettings

_INTRO: Final = """# Settings

<!-- Written by `orderwright contract` from the settings classes. -->

Programs read their settings from the environment once, at their start; a missing or malformed one stops the start, and all of them are named at once.
Every setting may be given as a file instead, for secrets that are mounted: `TOKEN_KEY_FILE=/run/secrets/token_key`; a line break at the end of the file does not count.
`orderwright check` looks at an environment and says what is wrong with it.

A *secret* is never logged. *Required* ones have no value of their own. Lists are separated by commas; yes/no is `true` or `false`.
"""

#: What is read outside the settings classes: by the commands, the image, or before there are settings.
BESIDE: Final[Sequence[tuple[str, str, str, str]]] = (
    ("LOG_FORMAT", "`json`", "all", "`json` or `console`"),
    ("LOG_LEVEL", "`INFO`", "all", "`DEBUG`, `INFO`, `WARNING` or `ERROR`"),
    (
        "WORKER_NAME",
        "the container's name",
        "worker, errands",
        "the worker's name, the same after a restart, so that it takes up what it held",
    ),
    (
        "DATABASE_URL",
        "of its own, in `up`",
        "`up`, `prepare`, `check`, `status`, `audit`, `backup`, `restore`",
        "for these commands, an administrator's URL of the server; for an app's program, see below",
    ),
    ("<APP>_DATABASE_PASSWORD", "required", "the same commands, but `up`", "the password of an app's role, such as `INTAKE_DATABASE_PASSWORD`"),
    ("<APP>_DATABASE_URL", "", "the same commands, but `up` and `prepare`", "instead of the two above: the URL of an app's database, as its role"),
)  # fmt: skip

_KINDS: Final[dict[Any, str]] = {
    str: "text",
    int: "whole number",
    bool: "yes/no",
    float: "number",
    tuple[str, ...]: "list",
}


class Unsaid(Exception):
    """A setting does not say what it is."""


def configuration() -> str:
    """Return docs/configuration.md. Raises Unsaid for a setting without `metadata=says(…)`."""
    shared = {one.name for one in dataclasses.fields(AppSettings)}
    parts = [_INTRO, "## Every program\n", _beside(), "\n## Every app\n", _table(AppSettings, set())]
    for app in APPS:
        parts += [f"\n## {app}\n", _table(_settings(app), shared)]
    parts += ["\n## portal\n", _table(_settings("portal"), set())]
    return "\n".join(parts)


def _settings(app: str) -> Any:
    return importlib.import_module(f"services.{app}.settings").Settings


def _beside() -> str:
    rows = [f"| `{name}` | {default} | {by} | {sentence} |" for name, default, by, sentence in BESIDE]
    return "\n".join(["| setting | unless it is said | programs | what it is |", "|---|---|---|---|", *rows, ""])


def _table(kind: Any, left_out: set[str]) -> str:
    hints = typing.get_type_hints(kind)
    rows = [_row(one, hints[one.name]) for one in dataclasses.fields(kind) if one.name not in left_out]
    head = ["| setting | kind | unless it is said | programs | what it is |", "|---|---|---|---|---|"]
    return "\n".join([*head, *rows, ""])


def _row(one: dataclasses.Field[Any], hint: Any) -> str:
    if "says" not in one.metadata:
        raise Unsaid(f"{one.name} says nothing of itself: give it field(…, metadata=says('what it is'))")
    kind = _KINDS[hint] if one.repr else f"{_KINDS[hint]}, secret"
    sentence = one.metadata["says"].replace("|", "\\|")
    return f"| `{one.name.upper()}` | {kind} | {_default(one.default)} | {one.metadata['by']} | {sentence} |"


def _default(value: Any) -> str:
    if value is dataclasses.MISSING:
        return "**required**"
    if value in ("", ()):
        return "none"
    if isinstance(value, tuple):
        return f"`{','.join(value)}`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"
