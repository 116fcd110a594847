"""What an order's two sides agree on while it is under way, and what the team notes about it."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from flask import Blueprint, request, url_for
from flask_babel import gettext as _

from services.portal.frame.formats import as_instant, as_money
from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.offers import as_count
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_or_client
from services.portal.gateways.app_api import Json
from services.portal.pages.order import order_page

screen = Blueprint("order_desk", __name__, url_prefix="/orders/<uuid:order_id>")

_SIGNS: Final = {"more": 1, "less": -1}


@screen.post("/proposals")
@signed_in
def create_proposal(order_id: UUID) -> Screen:
    """Propose a change; a member says what it costs more or less."""
    return _answer(
        order_id,
        "proposal",
        _("Proposed. The other side is asked."),
        lambda: the_apps().desk.propose(order_id, _proposed()),
        to="proposals",
    )


def _proposed() -> Json:
    sent = request.form
    difference = None
    if not the_member_or_client().is_client:
        difference = as_money(sent.get("difference", ""), sent.get("currency", ""), least=0)
        if difference:
            difference["amount"] *= _SIGNS.get(sent.get("direction", ""), 1)
    return {
        "quantity": as_count(sent.get("quantity", "")),
        "due_at": as_instant(sent.get("due_at", "")),
        "extra": sent.get("extra", "").strip(),
        "reason": sent.get("reason", "").strip(),
        "difference": difference,
        "proposal_id": sent.get("key") or None,
    }


@screen.post("/proposals/<uuid:proposal_id>/answer")
@signed_in
def create_answer(order_id: UUID, proposal_id: UUID) -> Screen:
    """Accept, decline or withdraw a proposal."""
    answer = request.form.get("answer", "")
    said = {"accepted": _("Accepted."), "declined": _("Declined."), "withdrawn": _("Withdrawn.")}
    return _answer(
        order_id,
        "proposals",
        said.get(answer, ""),
        lambda: the_apps().desk.answer(order_id, proposal_id, answer),
        to="proposals",
    )


@screen.post("/notes")
@signed_in
def change_notes(order_id: UUID) -> Screen:
    """Note something for the team alone: words and tags, and whether one follows the order."""
    sent = request.form
    said: Json = {
        "team_note": sent.get("team_note", "").strip(),
        "tags": [tag.strip() for tag in sent.get("tags", "").split(",") if tag.strip()],
        "follows": "follows" in sent,
    }
    return _answer(order_id, "notes", _("Kept."), lambda: the_apps().desk.note(order_id, said), to="notes")


@screen.post("/time")
@signed_in
def create_time(order_id: UUID) -> Screen:
    """Say how long one worked on the order."""
    sent = request.form

    def record() -> Json:
        minutes, worked_on = as_count(sent.get("minutes", "")), sent.get("worked_on", "")
        return the_apps().desk.record_time(order_id, minutes, worked_on, sent.get("note", "").strip())

    return _answer(order_id, "time", _("The time is noted."), record, to="notes")


def _answer(order_id: UUID, name: str, done: str, do: Callable[[], object], *, to: str) -> Screen:
    def again(failed: FailedForm) -> Screen:
        return order_page(order_id, failed)

    return carry_out(name, do, done=done, back=url_for("order.show", order_id=order_id, _anchor=to), again=again)
