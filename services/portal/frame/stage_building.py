"""The stages of a pipeline while somebody builds it: rows of texts, and as workflow takes them."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask_babel import lazy_gettext as _

from services.portal.frame.offers import as_count
from services.portal.frame.rows import Row, fresh_key
from services.portal.gateways.app_api import Json

#: The states that stages may lie in.
STATES: Final = ("queued", "in_progress", "waiting", "delivered", "in_revision", "completed")

#: The part in which somebody works at a stage, in words.
PARTS: Final = {"worker": _("Worker"), "editor": _("Editor"), "reviewer": _("Reviewer"), "manager": _("Manager")}

#: Who works at a stage where it names nobody.
WORKERS: Final = {
    "same": _("Whoever has the order"), "routed": _("Whom routing finds"), "previous": _("Who had this part before"),
}  # fmt: skip

#: What must be so before an order may enter.
NEEDS: Final = {
    "paid": _("It is paid"), "tasks_done": _("Its tasks are done"), "file_attached": _("A file is attached"),
}  # fmt: skip

_NAMED: Final = ("role", "member")
_COUNTS: Final = ("limit_hours", "effort_minutes", "wip_limit")
_SWITCHES: Final = ("is_visible", "is_clock_paused", "moves_on")
TEXTS: Final = ("key", "name", "state", "part", "worker", "approved_by", "template", *_COUNTS)
FLAGS: Final = (*_SWITCHES, *(f"needs_{need}" for need in NEEDS))


def as_rows(stages: Sequence[Json]) -> list[Row]:
    """Return the stages of a pipeline as the rows that are built with."""
    return [_row(stage) for stage in stages]


def _row(stage: Json) -> Row:
    named = stage["worked_by"] in _NAMED
    row = {name: "" if stage[name] is None else str(stage[name]) for name in TEXTS if name != "worker"}
    row["worker"] = f"{stage['worked_by']}:{stage['worked_by_key']}" if named else stage["worked_by"]
    flags = [name for name in _SWITCHES if stage[name]] + [f"needs_{need}" for need in stage["needs"]]
    return row | dict.fromkeys(flags, "1")


def new_row() -> Row:
    """Return a stage that nothing is said of yet."""
    return dict.fromkeys(TEXTS, "") | {"state": "in_progress", "part": "worker", "worker": "same", "is_visible": "1"}


def stages_of(rows: Sequence[Row]) -> list[Json]:
    """Return the stages as workflow takes them; one without a key gets one from its name, and has it from then on."""
    taken = {row["key"] for row in rows}
    for row in rows:
        if not row["key"]:
            row["key"] = fresh_key(row["name"], taken, "stage")
            taken.add(row["key"])
    return [_stage(row) for row in rows]


def _stage(row: Row) -> Json:
    worked_by, _colon, named = row["worker"].partition(":")
    return {
        **{name: row[name] for name in ("key", "name", "state", "part")},
        **{name: as_count(row[name]) for name in _COUNTS},
        **{name: name in row for name in _SWITCHES},
        "worked_by": worked_by,
        "worked_by_key": named or None,
        "approved_by": row["approved_by"] or None,
        "template": row["template"] or None,
        "needs": [need for need in NEEDS if f"needs_{need}" in row],
    }


def gone(stages: Sequence[Json], rows: Sequence[Row]) -> list[Json]:
    """Return the stages that no row is about any more: their orders have to go somewhere."""
    keys = {row["key"] for row in rows}
    return [stage for stage in stages if stage["key"] not in keys]


def moved(sent: Mapping[str, str], going: Sequence[Json]) -> dict[str, str]:
    """Return where the orders of stages that go are to stand instead, as it was said."""
    said = {stage["key"]: sent.get(f"moved.{stage['key']}", "") for stage in going}
    return {key: instead for key, instead in said.items() if instead}
