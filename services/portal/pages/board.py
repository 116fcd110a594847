"""The board: the orders of one pipeline, a lane for each stage. They are moved by hand, with the mouse or with a form."""

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.boxes import fill
from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_or_client
from services.portal.gateways.app_api import Json
from services.portal.gateways.workflow import Workflow
from shared.kernel.permissions import ORDERS_WORK
from shared.kernel.refusals import NotFound

screen = Blueprint("board", __name__)

_CARDS: Final = 50
_IS_OVER: Final = frozenset({"completed", "cancelled", "withdrawn", "rejected"})


@screen.get("/board")
@signed_in
def index() -> Screen:
    """Show the board of a pipeline, the first where none is named."""
    return _board()


@screen.post("/board/<uuid:order_id>")
@signed_in
def move(order_id: UUID) -> Screen:
    """Put an order to another lane."""
    stage, pipeline = request.form.get("stage", ""), request.args.get("pipeline")
    return carry_out(
        "board",
        lambda: the_apps().workflow.move(order_id, stage),
        done=_("Moved."),
        back=url_for("board.index", pipeline=pipeline),
        again=lambda failed: (_board(failed), 422),
    )


def _board(failed: FailedForm | None = None) -> str:
    if the_member_or_client().is_client:
        raise NotFound("clients have no board")
    workflow = the_apps().workflow
    sorry = _("The board can't be reached right now. No order is lost; try again in a minute.")
    pipelines = fill(workflow.pipelines, otherwise=sorry)
    found = pipelines.content["items"] if pipelines.content else []
    wanted = request.args.get("pipeline", "")
    pipeline = next((one for one in found if one["key"] == wanted), found[0] if found else None)
    lanes = fill(lambda: _lanes(workflow, pipeline) if pipeline else [], otherwise=sorry)
    return render_template(
        "board.html",
        pipelines=found,
        pipeline=pipeline,
        lanes=lanes,
        failed=failed,
        may_move=the_member_or_client().may(ORDERS_WORK),
    )


def _lanes(workflow: Workflow, pipeline: Json) -> list[dict[str, Any]]:
    """Return the lanes of stages in which an order can still move, each with its first cards."""
    lanes = []
    for stage in pipeline["stages"]:
        if stage["state"] not in _IS_OVER:
            found = workflow.orders(stage=stage["key"], limit=_CARDS)
            open_orders = [order for order in found["items"] if order["state"] not in _IS_OVER]
            lanes.append({"stage": stage, "orders": open_orders, "has_more": found["next"] is not None})
    return lanes
