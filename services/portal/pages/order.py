"""One order: where it stands, what it asks for, what was delivered, what it costs, how it came about."""

from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, render_template
from flask_babel import gettext as _

from services.portal.frame.answers import attached
from services.portal.frame.boxes import Box, fill
from services.portal.frame.forms import FailedForm
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_or_client
from services.portal.frame.states import AT_WORK, CLOSED
from services.portal.gateways.app_api import Json
from services.portal.gateways.apps import Apps
from services.portal.pages.order_boxes import no_boxes, order_boxes
from shared.kernel.actors import Actor
from shared.kernel.grants import INVOICES
from shared.kernel.permissions import (
    MONEY_VIEW,
    NOTICES_VIEW,
    ORDERS_ASSIGN,
    ORDERS_CHANGE,
    ORDERS_TAKE,
    ORDERS_WORK,
    PAYMENTS_RECORD,
)
from shared.kernel.refusals import NotAllowed, NotFound, Outage

screen = Blueprint("order", __name__)


@screen.get("/orders/<uuid:order_id>")
@signed_in
def show(order_id: UUID) -> Screen:
    """Show one order."""
    return order_page(order_id)


def order_page(order_id: UUID, failed: FailedForm | None = None) -> Screen:
    """Return the page of an order, made of what each app gives; with a form that failed, open and as it was filled in.

    Raises NotFound, and Outage where nobody who knows the order can be asked.
    """
    apps, person = the_apps(), the_member_or_client()
    order, sorry = _order(apps, order_id)
    page = render_template(
        "order.html",
        order=order,
        sorry=sorry,
        history=fill(partial(apps.workflow.history, order_id), otherwise=_("The history can't be reached right now.")),
        invoice=_invoice(apps, person, order_id),
        balance=_balance(apps, person, order),
        notices=_notices(apps, person, order_id),
        members=_members(apps, person, order),
        may=_may(person, order),
        failed=failed,
        payment_key=uuid4().hex,
        **(no_boxes() if sorry else order_boxes(apps, person, order_id, order)),
    )
    return (page, HTTPStatus.UNPROCESSABLE_ENTITY) if failed else page


def _order(apps: Apps, order_id: UUID) -> tuple[Json, str]:
    """Return the order as workflow tracks it; else as intake took it in, with a notice that tells why."""
    try:
        return _with_brief(apps, apps.workflow.order(order_id)), ""
    except Outage:
        sorry = _("Stages, deliveries and routing can't be reached right now. This is what the order asked for.")
    except NotFound:
        sorry = _("This order has just come in. Its stages appear here in a moment.")
    try:
        return _as_tracked(apps.intake.order(order_id)), sorry
    except NotAllowed as no:
        raise NotFound("no such order") from no


def _with_brief(apps: Apps, order: Json) -> Json:
    """Return the order with its brief and the files in it. Until an order is validated only intake has them."""
    if order["brief"]:
        return order
    taken_in = fill(partial(apps.intake.order, UUID(order["order_id"])), otherwise="").content
    if not taken_in:
        return order | {"brief": [], "attachments": []}
    return order | {"brief": taken_in["brief"], "attachments": attached(taken_in["answers"])}


def _as_tracked(order: Json) -> Json:
    """Return an order of intake in the form in which workflow shows one, with nothing yet where work would be."""
    untracked: dict[str, Any] = {
        "service_name": order["service"]["name"],
        "stage": None,
        "stages": [],
        "assignees": [],
        "due_at": None,
        "invoice": None,
        "expected_at": None,
        "expected_by": None,
        "priority": 0,
        "deliveries": [],
        "routing": None,
        "acceptance_due_at": None,
    }
    return untracked | {"attachments": attached(order["answers"])} | order


def _invoice(apps: Apps, person: Actor, order_id: UUID) -> Box[Json]:
    """Return the order's newest invoice that is not void."""
    if not (person.is_client or person.may(MONEY_VIEW)):
        return Box()

    def read() -> Json:
        found = [row for row in apps.billing.invoices_of(order_id)["items"] if row["state"] != "void"]
        return apps.billing.invoice(found[0]["invoice_id"]) if found else {}

    return fill(read, otherwise=_("The invoice can't be reached right now."))


def _balance(apps: Apps, person: Actor, order: Json) -> Json | None:
    """Return what the client has prepaid, for those who may pay with it."""
    if not (person.is_client or person.may(PAYMENTS_RECORD)) or not order.get("client"):
        return None
    currency = (order.get("total") or {}).get("currency", "")
    found = fill(partial(apps.billing.balance, order["client"]["client_id"], currency), otherwise="").content
    return found["available"] if found else None


def _notices(apps: Apps, person: Actor, order_id: UUID) -> Box[Json]:
    if not person.may(NOTICES_VIEW):
        return Box()
    return fill(partial(apps.notify.notices_of, order_id), otherwise=_("The mails sent can't be reached right now."))


def _members(apps: Apps, person: Actor, order: Json) -> list[Json]:
    """Return who could be put on the order."""
    if not _may(person, order)["assign"]:
        return []
    found = fill(apps.workflow.members, otherwise="").content
    busy = {assignee["member_id"] for assignee in order["assignees"]}
    return [member for member in found["items"] if member["member_id"] not in busy] if found else []


def _may(person: Actor, order: Json) -> dict[str, bool]:
    """Return which forms the page offers. The apps decide again when one is sent."""
    is_at_work = order["state"] in AT_WORK
    works = person.may(ORDERS_WORK) and str(person.id) in {each["member_id"] for each in order["assignees"]}
    waits = any(delivery["state"] == "waiting" for delivery in order["deliveries"])
    return {
        "move": is_at_work and person.may(ORDERS_WORK),
        "deliver": is_at_work and person.may(ORDERS_WORK),
        "assign": is_at_work and person.may(ORDERS_ASSIGN),
        "answer": person.is_client and waits,
        "pay": person.is_granted(INVOICES) if person.is_client else person.may(PAYMENTS_RECORD),
        "take": is_at_work and not order["assignees"] and person.may(ORDERS_TAKE),
        "tick": not person.is_client and is_at_work and (works or person.may(ORDERS_CHANGE)),
        "change": is_at_work and person.may(ORDERS_CHANGE),
        "add_files": order["state"] not in CLOSED,
        "propose": order["state"] not in CLOSED and (person.is_client or person.may(ORDERS_CHANGE)),
        "time": not person.is_client and works,
        "rate": order["state"] == "completed" and person.is_client,
        "complete": order["state"] == "incomplete" and (person.is_client or person.may(ORDERS_CHANGE)),
    }
