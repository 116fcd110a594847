"""Lists of tasks: what is on an order's checklist when it is opened, or when it enters a stage."""

from collections.abc import Sequence
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from services.portal.frame.boxes import fill
from services.portal.frame.forms import FailedForm, carry_out, refused
from services.portal.frame.offers import as_count
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from services.portal.frame.rows import Row, arranged, fresh_key, problems_of_rows, rows_sent
from services.portal.gateways.app_api import Json
from shared.kernel.permissions import PIPELINES_MANAGE
from shared.kernel.refusals import Refusal

screen = Blueprint("task_lists", __name__, url_prefix="/settings/task-lists")

_TEXTS: Final = ("title", "audience", "member_id", "hours")

#: Whom a task is for, in words.
_AUDIENCES: Final = {
    "team": lazy_gettext("The team alone"),
    "shown": lazy_gettext("The team, and the client sees it"),
    "client": lazy_gettext("The client does it"),
}


@screen.get("")
@signed_in
def index() -> Screen:
    """Show the lists."""
    return _list()


def _list(failed: FailedForm | None = None) -> str:
    the_member_who_may(PIPELINES_MANAGE)
    return render_template("settings/task_lists.html", lists=the_apps().stages.task_lists()["items"], failed=failed)


@screen.post("")
@signed_in
def create() -> Screen:
    """Make an empty list; its tasks are next."""
    the_member_who_may(PIPELINES_MANAGE)
    stages, name = the_apps().stages, request.form.get("name", "").strip()
    key = fresh_key(name, {one["key"] for one in stages.task_lists()["items"]}, "tasks")
    return carry_out(
        "new",
        lambda: stages.have_task_list(key, {"name": name, "tasks": []}),
        done=_("Made. Now say what is to be done."),
        back=url_for("task_lists.show", key=key),
        again=lambda failed: (_list(failed), 422),
    )


@screen.get("/<key>")
@signed_in
def show(key: str) -> Screen:
    """Show one list."""
    the_member_who_may(PIPELINES_MANAGE)
    found = the_apps().stages.task_list(key)
    return _page(found, found["name"], _rows(found))


def _rows(found: Json) -> list[Row]:
    return [{name: "" if task[name] is None else str(task[name]) for name in _TEXTS} for task in found["tasks"]]


def _page(found: Json, name: str, rows: Sequence[Row], no: Refusal | None = None, *, is_changed: bool = False) -> str:
    members = fill(the_apps().team.members, otherwise="").content
    above, beside = problems_of_rows(no, "tasks", len(rows))
    return render_template(
        "settings/task_list.html",
        found=found,
        name=name,
        rows=rows,
        above=above,
        beside=beside,
        is_changed=is_changed,
        audiences=_AUDIENCES,
        members=members["items"] if members else [],
    )


@screen.post("/<key>")
@signed_in
def change(key: str) -> Screen:
    """Have the tasks as they were sent; or, where a button asks that, only show them arranged another way."""
    the_member_who_may(PIPELINES_MANAGE)
    stages, name = the_apps().stages, request.form.get("name", "").strip()
    found = stages.task_list(key)
    rows, wish = rows_sent(request.form, "tasks", _TEXTS), request.form.get("wish", "keep")
    if wish != "keep":
        new = dict.fromkeys(_TEXTS, "") | {"audience": "team"}
        return _page(found, name, arranged(rows, wish, lambda: new), is_changed=True)
    if no := refused(lambda: stages.have_task_list(key, {"name": name, "tasks": [_task(row) for row in rows]})):
        return _page(found, name, rows, no[0]), no[1]
    flash(_("Kept. Orders that are opened from now on have it so."))
    return redirect(url_for("task_lists.show", key=key))


def _task(row: Row) -> Json:
    return {
        "title": row["title"],
        "audience": row["audience"],
        "member_id": row["member_id"] or None,
        "hours": as_count(row["hours"]),
    }


@screen.post("/<key>/removal")
@signed_in
def remove(key: str) -> Screen:
    """Remove a list."""
    the_member_who_may(PIPELINES_MANAGE)
    return carry_out(
        "removal",
        lambda: the_apps().stages.remove_task_list(key),
        done=_("Removed. Orders keep the tasks they have."),
        back=url_for("task_lists.index"),
        again=lambda failed: (_list(failed), 422),
    )
