"""Pipelines: the agency's own stages, built by form, and as documents."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.boxes import fill
from services.portal.frame.forms import FailedForm, carry_out, refused
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from services.portal.frame.rows import Row, arranged, fresh_key, problems_of_rows, rows_sent
from services.portal.frame.stage_building import (
    FLAGS,
    NEEDS,
    PARTS,
    STATES,
    TEXTS,
    WORKERS,
    as_rows,
    gone,
    moved,
    new_row,
    stages_of,
)
from services.portal.gateways.app_api import Json
from shared.kernel.permissions import PIPELINES_MANAGE
from shared.kernel.refusals import Refusal

screen = Blueprint("pipelines", __name__, url_prefix="/settings/pipelines")

#: What a new pipeline begins with: the way of every order, to be divided further.
_FIRST: Final = (("To do", "in_progress"), ("Delivered", "delivered"), ("Complete", "completed"))


@screen.get("")
@signed_in
def index() -> Screen:
    """Show the pipelines with their stages."""
    return _list()


def _list(failed: FailedForm | None = None) -> str:
    the_member_who_may(PIPELINES_MANAGE)
    pipelines = the_apps().stages.pipelines()["items"]
    return render_template("settings/pipelines.html", pipelines=pipelines, failed=failed)


@screen.post("")
@signed_in
def create() -> Screen:
    """Make a pipeline of a few stages that are changed next."""
    the_member_who_may(PIPELINES_MANAGE)
    stages, name = the_apps().stages, request.form.get("name", "").strip()
    key = fresh_key(name, {one["key"] for one in stages.pipelines()["items"]}, "pipeline")
    rows = [new_row() | {"name": title, "state": state} for title, state in _FIRST]
    return carry_out(
        "new",
        lambda: stages.have_pipeline(key, {"name": name, "stages": stages_of(rows)}),
        done=_("Made. Now name its stages."),
        back=url_for("pipelines.show", key=key),
        again=lambda failed: (_list(failed), 422),
    )


@screen.post("/import")
@signed_in
def create_import() -> Screen:
    """Have the pipeline that a document describes."""
    the_member_who_may(PIPELINES_MANAGE)
    document = request.form.get("document", "")
    return carry_out(
        "import",
        lambda: the_apps().stages.have(document),
        done=_("Taken in."),
        back=url_for("pipelines.index"),
        again=lambda failed: (_list(failed), 422),
    )


@screen.get("/<key>")
@signed_in
def show(key: str) -> Screen:
    """Show one pipeline."""
    the_member_who_may(PIPELINES_MANAGE)
    pipeline = the_apps().stages.pipeline(key)
    return _page(pipeline, as_rows(pipeline["stages"]), _named(pipeline))


def _named(said: Mapping[str, Any]) -> dict[str, str]:
    return {"name": said.get("name") or "", "template": said.get("template") or ""}


def _page(
    pipeline: Json,
    rows: Sequence[Row],
    named: Mapping[str, str],
    no: Refusal | None = None,
    *,
    is_changed: bool = False,
    failed: FailedForm | None = None,
) -> str:
    apps = the_apps()
    above, beside = problems_of_rows(no, "stages", len(rows))
    lists = {
        "roles": fill(apps.team.roles, otherwise="").content,
        "members": fill(apps.team.members, otherwise="").content,
        "task_lists": fill(apps.stages.task_lists, otherwise="").content,
    }
    return render_template(
        "settings/pipeline.html",
        pipeline=pipeline,
        rows=rows,
        named=named,
        going=gone(pipeline["stages"], rows),
        sent=request.form,
        document=apps.stages.document(pipeline["key"])["yaml"],
        above=above,
        beside=beside,
        is_changed=is_changed,
        failed=failed,
        states=STATES,
        parts=PARTS,
        workers=WORKERS,
        needs=NEEDS,
        **{name: found["items"] if found else [] for name, found in lists.items()},
    )


@screen.post("/<key>")
@signed_in
def change(key: str) -> Screen:
    """Have the stages as they were sent; or, where a button asks that, only show them arranged another way."""
    the_member_who_may(PIPELINES_MANAGE)
    stages, sent = the_apps().stages, request.form
    pipeline = stages.pipeline(key)
    rows, wish = rows_sent(sent, "stages", TEXTS, FLAGS), sent.get("wish", "keep")
    if wish != "keep":
        return _page(pipeline, arranged(rows, wish, new_row), _named(sent), is_changed=True)
    going = gone(pipeline["stages"], rows)
    said = {
        "name": sent.get("name", "").strip(),
        "template": sent.get("template") or None,
        "stages": stages_of(rows),
        "moved": moved(sent, going),
    }
    if no := refused(lambda: stages.have_pipeline(key, said)):
        return _page(pipeline, rows, _named(sent), no[0]), no[1]
    flash(_("Kept. Orders that are under way go on."))
    return redirect(url_for("pipelines.show", key=key))


@screen.post("/<key>/document")
@signed_in
def change_document(key: str) -> Screen:
    """Have the pipeline as its document says."""
    the_member_who_may(PIPELINES_MANAGE)
    stages, document = the_apps().stages, request.form.get("document", "")
    pipeline = stages.pipeline(key)
    rows = as_rows(pipeline["stages"])
    return carry_out(
        "pipeline",
        lambda: stages.have(document),
        done=_("Kept. Orders that are under way go on."),
        back=url_for("pipelines.show", key=key),
        again=lambda failed: (_page(pipeline, rows, _named(pipeline), failed=failed), 422),
    )


@screen.get("/<key>.yaml")
@signed_in
def export(key: str) -> Response:
    """Hand out the pipeline as a document."""
    the_member_who_may(PIPELINES_MANAGE)
    answer = Response(the_apps().stages.document(key)["yaml"], content_type="application/yaml")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{key}.yaml")
    return answer
