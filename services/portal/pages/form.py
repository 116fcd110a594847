"""The form of an order: opened by a link without a login, or from the page of the order."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.portal.frame.answers import entered
from services.portal.frame.faults import fault_page
from services.portal.frame.people import Screen, apps_for_anybody, signed_in, the_apps
from services.portal.frame.uploads import SendFile, send_files
from services.portal.gateways.app_api import Json
from shared.kernel.refusals import Conflict, Invalid, NotFound, Outage, TooMany, Unauthenticated

screen = Blueprint("form", __name__)

_TOKEN = re.compile(r"[\w-]+(\.[\w-]+)+")

#: Why a link opens nothing.
_DEAD = (NotFound, Unauthenticated)


@screen.get("/forms/<token>")
def show(token: str) -> Screen:
    """Show the form that a link opens, with what is still missing."""
    try:
        form = apps_for_anybody().intake.form(_checked(token))
    except _DEAD:
        return _dead_link()
    if not form["problems"]:
        return redirect(url_for("form.thanks"))
    return _page(form, _so_far(form), form["problems"])


@screen.post("/forms/<token>/draft")
def keep_draft_by_link(token: str) -> Screen:
    """Keep what is being typed."""
    intake = apps_for_anybody().intake
    form = intake.form(_checked(token))
    intake.keep_draft_by_link(token, entered(form["fields"], request.form))
    return "", HTTPStatus.NO_CONTENT


@screen.post("/orders/<uuid:order_id>/details/draft")
@signed_in
def keep_draft(order_id: UUID) -> Screen:
    """Keep what is being typed."""
    the_apps().intake.keep_draft(order_id, entered(_form_of(order_id)["fields"], request.form))
    return "", HTTPStatus.NO_CONTENT


@screen.post("/forms/<token>")
def change(token: str) -> Screen:
    """Send the answers; show the form again with every problem beside its field, or thank."""
    intake, done = apps_for_anybody().intake, url_for("form.thanks")
    try:
        form = intake.form(_checked(token))
        return _sent(form, lambda answers: intake.fill_in(token, answers), partial(intake.send_for_form, token), done)
    except _DEAD:
        return _dead_link()


@screen.get("/forms/thanks")
def thanks() -> Screen:
    """Thank for the answers."""
    return render_template("thanks.html")


@screen.get("/orders/<uuid:order_id>/details")
@signed_in
def show_details(order_id: UUID) -> Screen:
    """Show the form of an order to somebody who is signed in."""
    form = _form_of(order_id)
    return _page(form, _so_far(form), form["problems"])


@screen.post("/orders/<uuid:order_id>/details")
@signed_in
def change_details(order_id: UUID) -> Screen:
    """Send the answers, and go back to the order when nothing is missing any more."""
    intake = the_apps().intake
    back = url_for("order.show", order_id=order_id)
    send_file = partial(intake.send_for_order, order_id)
    return _sent(_form_of(order_id), lambda answers: intake.answer(order_id, answers), send_file, back)


def _form_of(order_id: UUID) -> Json:
    """Return an order's form in the shape in which a link shows it."""
    return the_apps().intake.order_form(order_id)


def _sent(form: Json, send: Callable[[Json], Json], send_file: SendFile, then: str) -> Response | Screen:
    """Send what was entered; where something is wrong or out of reach, the form comes back as it was filled in."""
    answers = entered(form["fields"], request.form)
    try:
        problems = send_files(form["fields"], answers, send_file) or send(answers)["problems"]
    except Invalid as invalid:
        problems = [{"field": each.field, "message": each.message} for each in invalid.problems]
    except Conflict as conflict:
        sorry = conflict.sentence[:1].upper() + conflict.sentence[1:]
        return _page(form, answers, [], sorry=sorry), HTTPStatus.CONFLICT
    except TooMany as often:
        sorry = often.sentence[:1].upper() + often.sentence[1:]
        return _page(form, answers, [], sorry=sorry), HTTPStatus.TOO_MANY_REQUESTS
    except Outage:
        sorry = _("We can't take your answers right now. They are still here; send them again in a minute.")
        return _page(form, answers, [], sorry=sorry), HTTPStatus.SERVICE_UNAVAILABLE
    if problems:
        return _page(form, answers, problems), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(then)


def _page(form: Json, answers: Mapping[str, Any], problems: Iterable[Json], *, sorry: str = "") -> str:
    """Return the page: each problem beside its field, those of no field above."""
    beside: dict[str, str] = {}
    above: list[str] = []
    names = {asked["name"] for asked in form["fields"]}
    for problem in problems:
        name = problem["field"].removeprefix("answers.").partition(".")[0]
        if name in names:
            beside[name] = f"{beside[name]} {problem['message']}" if name in beside else problem["message"]
        else:
            above.append(problem["message"])
    return render_template("form.html", form=form, answers=answers, beside=beside, above=above, sorry=sorry)


def _so_far(form: Json) -> Json:
    """Return the answers that were sent, and over them what was typed since."""
    return {**form["answers"], **(form["draft"] or {})}


def _checked(token: str) -> str:
    """Return the token where it can be one. Raises NotFound."""
    if not _TOKEN.fullmatch(token):
        raise NotFound("no such form")
    return token


def _dead_link() -> Screen:
    text = _("Links to a form are good for 30 days. Sign in to see your orders, or ask the agency for a new link.")
    return fault_page(HTTPStatus.NOT_FOUND, _("This link is no longer good"), text)
