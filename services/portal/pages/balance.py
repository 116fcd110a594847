"""The balance: what a client has prepaid, how it came about, topping it up, and the cards that are kept."""

from functools import partial
from typing import Final
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.boxes import fill
from services.portal.frame.formats import as_money, the_credit_unit
from services.portal.frame.forms import FailedForm, carry_out, sentence_of
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_or_client
from services.portal.pages.pay import lead_to
from shared.kernel.money import CREDITS
from shared.kernel.refusals import NotFound, Outage, Refusal, Unauthenticated

screen = Blueprint("balance", __name__, url_prefix="/balance")

#: The state of a charge whose end we have not heard of.
_OPEN: Final = "open"


@screen.get("")
@signed_in
def show() -> Screen:
    """Show the client's balance; who comes back from a provider's page sees what became of it."""
    return _page()


def _me() -> str:
    person = the_member_or_client()
    if not person.is_client:
        raise NotFound("members have no balance")
    return str(person.id)


def _page(failed: FailedForm | None = None) -> str:
    me, billing = _me(), the_apps().billing
    _conclude(me)
    sorry = _("This can't be reached right now. Nothing is lost; try again in a minute.")
    return render_template(
        "balance.html",
        balance=fill(partial(billing.balance, me), otherwise=sorry),
        credits=fill(partial(billing.balance, me, CREDITS), otherwise=sorry) if the_credit_unit() else None,
        methods=fill(partial(billing.saved_methods, me), otherwise=sorry),
        failed=failed,
    )


def _conclude(me: str) -> None:
    """Ask how top-ups stand that the client may just come back from."""
    billing = the_apps().billing
    charges = fill(lambda: billing.charges(client_id=me, state=_OPEN), otherwise="").content
    for charge in charges["items"] if charges else []:
        fill(partial(billing.conclude, charge["charge_id"]), otherwise="")


@screen.post("/top-ups")
@signed_in
def top_up() -> Screen:
    """Open a provider's page for a top-up and lead there."""
    me, sent = _me(), request.form
    try:
        amount = as_money(sent.get("amount", ""), sent.get("currency", ""))
        charge = the_apps().billing.charge_balance(me, sent.get("provider", ""), amount or {})
    except (Unauthenticated, NotFound):
        raise
    except Refusal as no:
        return _page(FailedForm(name="top-up", sentence=sentence_of(no), entered=sent.to_dict())), 422
    except Outage:
        sorry = _("The payment page can't be opened right now. Nothing was charged; try again in a minute.")
        return _page(FailedForm(name="top-up", sentence=sorry, entered=sent.to_dict())), 503
    return lead_to(charge) or _page()


@screen.post("/automatic-method")
@signed_in
def choose_automatic() -> Screen:
    """Choose what pays invoices as they are issued, or nothing."""
    me, method_id = _me(), request.form.get("method_id") or None
    return carry_out(
        "methods",
        lambda: the_apps().billing.choose_automatic(me, method_id),
        done=_("Kept."),
        back=url_for("balance.show"),
        again=lambda failed: (_page(failed), 422),
    )


@screen.post("/methods/<uuid:method_id>/removal")
@signed_in
def forget_method(method_id: UUID) -> Screen:
    """Have a card or an account kept no longer."""
    _me()
    return carry_out(
        "methods",
        lambda: the_apps().billing.forget_method(method_id),
        done=_("It is not kept any more."),
        back=url_for("balance.show"),
        again=lambda failed: (_page(failed), 422),
    )
