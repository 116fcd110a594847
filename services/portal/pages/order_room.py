"""What people do together on an order: write to each other, tick tasks, keep files."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from services.portal.frame.downloads import passed_on
from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.people import Screen, signed_in, the_apps
from services.portal.frame.previews import shown
from services.portal.pages.order import order_page
from services.portal.pages.order_boxes import TEAM
from shared.kernel.refusals import Invalid

screen = Blueprint("order_room", __name__, url_prefix="/orders/<uuid:order_id>")


@screen.post("/messages")
@signed_in
def create_message(order_id: UUID) -> Screen:
    """Write on the order, to the client too or to the team alone."""
    sent = request.form
    side = TEAM if sent.get("side") == TEAM else "client"
    text, key = sent.get("text", "").strip(), sent.get("key", "")
    done = _("Written for the team alone.") if side == TEAM else _("Your message is sent.")
    return _answer(order_id, "message", done, lambda: the_apps().room.post(order_id, text, side, key), to="thread")


@screen.post("/tasks")
@signed_in
def create_task(order_id: UUID) -> Screen:
    """Add a task to the checklist."""
    title, audience = request.form.get("title", "").strip(), request.form.get("audience", "team")
    return _answer(
        order_id,
        "task",
        _("The task is on the list."),
        lambda: the_apps().room.add_task(order_id, title, audience),
        to="tasks",
    )


@screen.post("/tasks/<uuid:task_id>/completion")
@signed_in
def create_completion(order_id: UUID, task_id: UUID) -> Screen:
    """Tick a task, or open it again."""
    room = the_apps().room
    tick = room.untick if request.form.get("is_open") else room.tick
    return _answer(order_id, "tasks", "", lambda: tick(order_id, task_id), to="tasks")


@screen.post("/files")
@signed_in
def create_file(order_id: UUID) -> Screen:
    """Add a file to the order."""
    return _answer(order_id, "file", _("The file is kept."), lambda: _add_file(order_id), to="files")


def _add_file(order_id: UUID) -> None:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid([], _("choose a file first"))
    folder = request.form.get("folder", "").strip()
    is_visible = "is_visible" in request.form
    the_apps().room.add_file(order_id, sent.filename, sent.stream, is_visible=is_visible, folder=folder)


@screen.get("/files/<uuid:file_id>")
@signed_in
def show_file(order_id: UUID, file_id: UUID) -> Response:
    """Hand out a file of the order."""
    version = request.args.get("version", type=int)
    return passed_on(the_apps().room.open_file(order_id, file_id, version))


@screen.get("/attachments/<uuid:file_id>")
@signed_in
def show_attachment(order_id: UUID, file_id: UUID) -> Response:
    """Hand out a file that the order was answered with."""
    return passed_on(the_apps().intake.open_file(order_id, file_id))


@screen.get("/files/<uuid:file_id>/preview")
@signed_in
def preview(order_id: UUID, file_id: UUID) -> Response:
    """Show a picture, a PDF or a text of the order; anything else is only downloaded."""
    return shown(the_apps().room.open_file(order_id, file_id, request.args.get("version", type=int)))


def _answer(order_id: UUID, name: str, done: str, do: Callable[[], object], *, to: str) -> Screen:
    def again(failed: FailedForm) -> Screen:
        return order_page(order_id, failed)

    return carry_out(name, do, done=done, back=url_for("order.show", order_id=order_id, _anchor=to), again=again)
