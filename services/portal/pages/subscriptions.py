"""Subscriptions: services that clients buy again each period; a client sees their own."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.boxes import fill
from services.portal.frame.forms import FailedForm, carry_out, sentence_of
from services.portal.frame.offers import as_count
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_or_client, the_member_who_may
from services.portal.gateways.app_api import Json
from shared.kernel.permissions import MONEY_VIEW, PAYMENTS_RECORD
from shared.kernel.refusals import Conflict, Invalid

screen = Blueprint("subscriptions", __name__, url_prefix="/subscriptions")


@screen.get("")
@signed_in
def index() -> Screen:
    """Show the subscriptions, newest first."""
    _require_reader()
    found = the_apps().subscriptions.page(request.args.get("cursor", ""))
    return render_template("subscriptions.html", found=found)


def _require_reader() -> None:
    if not the_member_or_client().is_client:
        the_member_who_may(MONEY_VIEW)


@screen.get("/<uuid:subscription_id>")
@signed_in
def show(subscription_id: UUID) -> Screen:
    """Show one subscription."""
    return _subscription(subscription_id)


def _subscription(subscription_id: UUID, failed: FailedForm | None = None, preview: Json | None = None) -> str:
    _require_reader()
    person = the_member_or_client()
    subscription = the_apps().subscriptions.subscription(subscription_id)
    return render_template(
        "subscription.html",
        subscription=subscription,
        plan=_plan(subscription),
        options=_options(subscription) if not person.is_client else [],
        is_client=person.is_client,
        may_change=not person.is_client and person.may(PAYMENTS_RECORD),
        quantity=request.form.get("quantity", ""),
        option=request.form.get("option", ""),
        is_credited="is_credited" in request.form,
        preview=preview,
        failed=failed,
    )


def _options(subscription: Json) -> list[Json]:
    """Return the options of its service that are on sale in its currency; none where that can't be told now."""
    found = fill(the_apps().intake.services, otherwise="").content
    for service in found["items"] if found else []:
        if service.get("service_id") == subscription.get("service_id"):
            currency = subscription["unit_price"]["currency"]
            return [each for each in service.get("options") or [] if each["price"]["currency"] == currency]
    return []


def _plan(subscription: Json) -> Json | None:
    """Return what may be ordered on it; None where nothing is, or that can't be told now."""
    if subscription.get("on_renewal") != "requests":
        return None
    found = fill(partial(the_apps().intake.plans, subscription["client_id"]), otherwise="").content
    plans = found["items"] if found else []
    return next((each for each in plans if each["plan_id"] == subscription["subscription_id"]), None)


@screen.post("/<uuid:subscription_id>")
@signed_in
def change(subscription_id: UUID) -> Screen:
    """Have more or less of it; or first show what that costs."""
    the_member_who_may(PAYMENTS_RECORD)
    asked: Json = {
        "quantity": as_count(request.form.get("quantity", "")),
        **({"is_credited": True} if "is_credited" in request.form else {}),
        **_wanted_option(subscription_id),
    }
    if "preview" not in request.form:
        return _answer(subscription_id, "change", _("Changed."), lambda: _change(subscription_id, asked))
    try:
        preview = _change(subscription_id, asked | {"is_preview": True})
    except (Invalid, Conflict) as no:
        failed = FailedForm(name="change", sentence=sentence_of(no), entered=request.form.to_dict())
        return _subscription(subscription_id, failed), 422
    return _subscription(subscription_id, preview=preview)


def _wanted_option(subscription_id: UUID) -> Json:
    """Return the option that was chosen, with its price; nothing where the present one stays."""
    if not (code := request.form.get("option", "")):
        return {}
    for option in _options(the_apps().subscriptions.subscription(subscription_id)):
        if option["code"] == code:
            return {"option": {"code": code, "name": option["name"]}, "unit_price": option["price"]}
    return {}


def _change(subscription_id: UUID, said: Json) -> Json:
    return the_apps().subscriptions.change(subscription_id, said)


@screen.post("/<uuid:subscription_id>/pause")
@signed_in
def create_pause(subscription_id: UUID) -> Screen:
    """Renew nothing for a while."""
    the_member_who_may(PAYMENTS_RECORD)
    done, reason = _("Paused: nothing is renewed until you resume it."), _reason()
    return _answer(subscription_id, "pause", done, lambda: the_apps().subscriptions.pause(subscription_id, reason))


@screen.post("/<uuid:subscription_id>/resumption")
@signed_in
def create_resumption(subscription_id: UUID) -> Screen:
    """End the pause."""
    the_member_who_may(PAYMENTS_RECORD)
    done = _("Resumed.")
    return _answer(subscription_id, "resume", done, lambda: the_apps().subscriptions.resume(subscription_id))


@screen.post("/<uuid:subscription_id>/cancellation")
@signed_in
def create_cancellation(subscription_id: UUID) -> Screen:
    """End it when its period is over; members may also do so at once."""
    is_client = the_member_or_client().is_client
    if not is_client:
        the_member_who_may(PAYMENTS_RECORD)
    at_period_end, reason = is_client or "at_once" not in request.form, _reason()
    return _answer(
        subscription_id,
        "cancel",
        _("It ends when its period is over.") if at_period_end else _("It has ended."),
        lambda: the_apps().subscriptions.cancel(subscription_id, reason, at_period_end=at_period_end),
    )


@screen.post("/<uuid:subscription_id>/continuation")
@signed_in
def create_continuation(subscription_id: UUID) -> Screen:
    """Take back that it ends."""
    if not the_member_or_client().is_client:
        the_member_who_may(PAYMENTS_RECORD)
    done = _("It goes on.")
    return _answer(subscription_id, "cancel", done, lambda: the_apps().subscriptions.keep(subscription_id))


def _reason() -> str:
    return request.form.get("reason", "").strip()


def _answer(subscription_id: UUID, name: str, done: str, do: Callable[[], Json]) -> Screen:
    back = url_for("subscriptions.show", subscription_id=subscription_id)
    return carry_out(name, do, done=done, back=back, again=lambda failed: (_subscription(subscription_id, failed), 422))
