"""Webhooks: programs of others that hear what happens, with the log of what each was told and what it said."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.boxes import fill
from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from services.portal.gateways.app_api import Json
from shared.kernel.permissions import NOTICES_MANAGE

screen = Blueprint("webhooks", __name__, url_prefix="/settings/webhooks")

CHANNELS: Final = ("webhook", "chat", "folder")


@screen.get("")
@signed_in
def index() -> Screen:
    """Show every program that hears what happens."""
    return _list()


def _list(failed: FailedForm | None = None) -> str:
    the_member_who_may(NOTICES_MANAGE)
    endpoints = the_apps().endpoints.all()["items"]
    return render_template("settings/webhooks.html", endpoints=endpoints, channels=CHANNELS, failed=failed)


@screen.post("")
@signed_in
def create() -> Screen:
    """Have another program hear what happens."""
    the_member_who_may(NOTICES_MANAGE)
    said = _said() | {"channel": request.form.get("channel", "")}
    return carry_out(
        "webhook",
        lambda: _tell_secret(the_apps().endpoints.make(said)),
        done=_("It is told from now on."),
        back=url_for("webhooks.index"),
        again=lambda failed: (_list(failed), 422),
    )


def _said() -> Json:
    sent = request.form
    kinds = [kind.strip() for kind in sent.get("kinds", "").replace(",", "\n").splitlines()]
    said = {name: sent.get(name, "").strip() for name in ("name", "address")}
    return said | {"kinds": [kind for kind in kinds if kind]}


def _tell_secret(made: Json) -> None:
    if made["secret"]:
        flash(_("Its secret, shown this once: %(secret)s", secret=made["secret"]))


@screen.get("/<uuid:endpoint_id>")
@signed_in
def show(endpoint_id: UUID) -> Screen:
    """Show one program and what it was told."""
    return _endpoint(endpoint_id)


def _endpoint(endpoint_id: UUID, failed: FailedForm | None = None) -> str:
    the_member_who_may(NOTICES_MANAGE)
    endpoints = the_apps().endpoints
    return render_template(
        "settings/webhook.html",
        endpoint=endpoints.endpoint(endpoint_id),
        log=fill(
            lambda: endpoints.log(endpoint_id, request.args.get("cursor", "")),
            otherwise=_("This can't be reached now."),
        ),
        failed=failed,
    )


@screen.post("/<uuid:endpoint_id>")
@signed_in
def change(endpoint_id: UUID) -> Screen:
    """Have it told something else, elsewhere, or nothing for a while."""
    said = _said() | {"is_active": "is_active" in request.form}
    return _answer(endpoint_id, "webhook", _("Kept."), lambda: the_apps().endpoints.change(endpoint_id, said))


@screen.post("/<uuid:endpoint_id>/trials")
@signed_in
def create_trial(endpoint_id: UUID) -> Screen:
    """Tell it something that has not happened."""
    done = _("It is being told. What it says shows below in a moment.")
    return _answer(endpoint_id, "trial", done, lambda: the_apps().endpoints.make_trial(endpoint_id))


@screen.post("/<uuid:endpoint_id>/secrets")
@signed_in
def create_secret(endpoint_id: UUID) -> Screen:
    """Sign with a new secret."""
    done = _("The secret before signs beside it for a day.")
    return _answer(endpoint_id, "secret", done, lambda: _tell_secret(the_apps().endpoints.renew_secret(endpoint_id)))


@screen.post("/<uuid:endpoint_id>/removal")
@signed_in
def remove(endpoint_id: UUID) -> Screen:
    """Tell it nothing more."""
    back = url_for("webhooks.index")
    done = _("It is told nothing more.")
    return _answer(endpoint_id, "removal", done, lambda: the_apps().endpoints.remove(endpoint_id), back=back)


def _answer(endpoint_id: UUID, name: str, done: str, do: Callable[[], object], *, back: str = "") -> Screen:
    the_member_who_may(NOTICES_MANAGE)
    back = back or url_for("webhooks.show", endpoint_id=endpoint_id)
    return carry_out(name, do, done=done, back=back, again=lambda failed: (_endpoint(endpoint_id, failed), 422))
