"""One invoice: what it is for, what was paid, and what can be done with it."""

from collections.abc import Callable
from functools import partial
from typing import Final
from uuid import UUID, uuid4

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.boxes import fill
from services.portal.frame.downloads import passed_on
from services.portal.frame.formats import as_money
from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_or_client
from services.portal.gateways.app_api import Json
from shared.kernel.permissions import PAYMENTS_RECORD
from shared.kernel.refusals import Invalid

screen = Blueprint("invoice", __name__, url_prefix="/invoices/<uuid:invoice_id>")

_TARGETS: Final = frozenset({"source", "balance", "manual"})


@screen.get("")
@signed_in
def show(invoice_id: UUID) -> Screen:
    """Show one invoice."""
    return _page(invoice_id)


def _page(invoice_id: UUID, failed: FailedForm | None = None) -> str:
    person, billing = the_member_or_client(), the_apps().billing
    bill = billing.invoice(str(invoice_id))
    may_record = person.may(PAYMENTS_RECORD) and not person.is_client
    back = fill(partial(billing.refunds, invoice_id), otherwise=_("Refunds can't be reached right now.")).content
    balance = fill(
        partial(billing.balance, bill["client"]["client_id"], bill["total"]["currency"]), otherwise=""
    ).content
    return render_template(
        "invoice.html",
        bill=bill,
        back=back or {"refunds": [], "credit_notes": []},
        balance=balance["available"] if balance else None,
        may_record=may_record,
        key=uuid4().hex,
        failed=failed,
    )


@screen.get("/pdf")
@signed_in
def pdf(invoice_id: UUID) -> Response:
    """Hand out the invoice as a PDF."""
    return passed_on(the_apps().billing.pdf(invoice_id))


@screen.get("/pay")
@signed_in
def pay(invoice_id: UUID) -> Screen:
    """Go to the page on which the invoice can be paid."""
    return redirect(url_for("pay.show", token=the_apps().billing.pay_link(invoice_id)["token"]))


@screen.post("/payments")
@signed_in
def create_payment(invoice_id: UUID) -> Screen:
    """Record money that came by hand, or settle the invoice from the client's balance."""
    sent, billing = request.form, the_apps().billing
    if sent.get("method") == "balance":
        done = _("The invoice is paid from the balance.")
        return _answer(
            invoice_id, "payment", done, lambda: billing.pay_from_balance(invoice_id, key=sent.get("key", ""))
        )

    def record() -> Json:
        amount = as_money(sent.get("amount", ""), sent.get("currency", ""))
        return billing.record_payment(invoice_id, amount, sent.get("reference", "").strip(), key=sent.get("key", ""))

    return _answer(invoice_id, "payment", _("The payment is recorded."), record)


@screen.post("/refunds")
@signed_in
def create_refund(invoice_id: UUID) -> Screen:
    """Give money back; a credit note is written with it."""
    sent = request.form

    def refund() -> Json:
        if sent.get("target") not in _TARGETS:
            raise Invalid([], _("choose where the money goes"))
        said = {
            "target": sent["target"],
            "reason": sent.get("reason", "").strip(),
            "amount": as_money(sent.get("amount", ""), sent.get("currency", "")),
            "order_id": sent.get("order_id") or None,
        }
        return the_apps().billing.refund(invoice_id, said, key=sent.get("key", ""))

    return _answer(invoice_id, "refund", _("The refund is on its way, with its credit note."), refund)


@screen.post("/voidance")
@signed_in
def create_voidance(invoice_id: UUID) -> Screen:
    """Declare the invoice void."""
    reason = request.form.get("reason", "").strip()
    return _answer(
        invoice_id, "voidance", _("The invoice is void."), lambda: the_apps().billing.void(invoice_id, reason)
    )


def _answer(invoice_id: UUID, name: str, done: str, do: Callable[[], Json]) -> Screen:
    return carry_out(
        name,
        do,
        done=done,
        back=url_for("invoice.show", invoice_id=invoice_id),
        again=lambda failed: (_page(invoice_id, failed), 422),
    )
