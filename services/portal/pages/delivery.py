"""One delivery, looked at closely: what was handed over with previews, and the points that are to be different."""

from functools import partial
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.boxes import fill
from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.marks import complete, entered_marks, pins_on
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_or_client
from services.portal.frame.previews import preview_kind, text_of
from services.portal.gateways.app_api import Json
from services.portal.gateways.apps import Apps
from shared.kernel.refusals import NotFound

screen = Blueprint("delivery", __name__, url_prefix="/orders/<uuid:order_id>/deliveries/<int:number>")

#: Rows for points that are offered empty.
_MORE_ROWS = 1


@screen.get("")
@signed_in
def show(order_id: UUID, number: int) -> Screen:
    """Show one delivery."""
    return _page(order_id, number)


def _page(order_id: UUID, number: int, marks: list[Json] | None = None, failed: FailedForm | None = None) -> str:
    apps = the_apps()
    order = apps.workflow.order(order_id)
    delivery = next((each for each in order["deliveries"] if each["number"] == number), None)
    if delivery is None:
        raise NotFound("there is no such delivery")
    said = delivery.get("marks", []) if marks is None else marks
    may_answer = the_member_or_client().is_client and delivery["state"] == "waiting"
    return render_template(
        "order/delivery.html",
        order=order,
        delivery=delivery,
        files=_files(apps, order_id, delivery, said),
        marks=said,
        rows=[*said, *[{"where": "", "text": ""}] * _MORE_ROWS] if may_answer else [],
        may_answer=may_answer,
        failed=failed,
    )


def _files(apps: Apps, order_id: UUID, delivery: Json, marks: list[Json]) -> list[Json]:
    """Return the files of the delivery with how each is shown, and the points on it."""
    wanted = delivery.get("files", [])
    found = fill(partial(apps.room.files, order_id), otherwise="").content if wanted else None
    files = {file["file_id"]: file for file in found["items"]} if found else {}
    return [_shown(apps, order_id, files[each], marks) for each in wanted if each in files]


def _shown(apps: Apps, order_id: UUID, file: Json, marks: list[Json]) -> Json:
    kind = preview_kind(file["name"])
    text = None
    if kind == "text":
        text = fill(lambda: text_of(apps.room.open_file(order_id, UUID(file["file_id"]), None)), otherwise="").content
    return file | {"kind": kind, "text": text, "pins": pins_on(file["name"], marks)}


@screen.post("/points")
@signed_in
def add_point(order_id: UUID, number: int) -> Screen:
    """Offer a row for one more point; what was entered stays."""
    again = FailedForm(name="points", sentence="", entered=request.form.to_dict())
    return _page(order_id, number, entered_marks(request.form), again)


@screen.post("/revision")
@signed_in
def create_revision(order_id: UUID, number: int) -> Screen:
    """Ask for changes at the points that are marked."""
    marks, reason = entered_marks(request.form), request.form.get("reason", "").strip()
    said = complete(marks, _("The delivery"))
    return carry_out(
        "revision",
        lambda: the_apps().workflow.ask_revision(order_id, reason, said),
        done=_("Your request is with the team."),
        back=url_for("order.show", order_id=order_id),
        again=lambda failed: (_page(order_id, number, marks, failed), HTTPStatus.UNPROCESSABLE_ENTITY),
    )
