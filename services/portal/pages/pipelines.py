"""Pipelines: the agency's own stages, seen as a table and changed as a document."""

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from shared.kernel.permissions import PIPELINES_MANAGE

screen = Blueprint("pipelines", __name__, url_prefix="/settings/pipelines")


@screen.get("")
@signed_in
def index() -> Screen:
    """Show the pipelines with their stages."""
    the_member_who_may(PIPELINES_MANAGE)
    return render_template("settings/pipelines.html", pipelines=the_apps().workflow.pipelines()["items"])


@screen.get("/<key>")
@signed_in
def show(key: str) -> Screen:
    """Show one pipeline."""
    return _pipeline(key)


def _pipeline(key: str, failed: FailedForm | None = None) -> str:
    the_member_who_may(PIPELINES_MANAGE)
    stages = the_apps().stages
    pipeline, document = stages.pipeline(key), stages.document(key)["yaml"]
    return render_template("settings/pipeline.html", pipeline=pipeline, document=document, failed=failed)


@screen.post("/<key>")
@signed_in
def change(key: str) -> Screen:
    """Have the pipeline as its document says."""
    the_member_who_may(PIPELINES_MANAGE)
    document = request.form.get("document", "")
    return carry_out(
        "pipeline",
        lambda: the_apps().stages.have(document),
        done=_("Kept. Orders that are under way go on."),
        back=url_for("pipelines.show", key=key),
        again=lambda failed: (_pipeline(key, failed), 422),
    )
