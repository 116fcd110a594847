"""Have orders reached everyone? What intake and billing said must show in workflow, billing and intake."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from cli.audit.report import Check
from cli.audit.view import View
from shared.contracts.billing.facts import InvoiceIssued, InvoicePaid, InvoiceVoided, InvoiceWrittenOff, OrderFunded
from shared.contracts.intake.facts import (
    OrderReceived,
    OrderRejected,
    OrderValidated,
    OrderWithdrawn,
    PurchaseChecked,
    RemindClient,
)
from shared.contracts.routes import BILLING, INTAKE, WORKFLOW
from shared.kernel.facts import Message

_EARLY: Final = frozenset({"received", "incomplete", "in_review", "funding"})
_ENDS: Final[Mapping[str, type[Message]]] = {"rejected": OrderRejected, "withdrawn": OrderWithdrawn}
_SAYS: Final[Mapping[str, type[Message]]] = {
    "open": InvoiceIssued,
    "paid": InvoicePaid,
    "void": InvoiceVoided,
    "uncollectible": InvoiceWrittenOff,
}


def orders_in_workflow(view: View) -> Check:
    """Every order that intake has taken in is in workflow, and as far as intake has let it."""
    known = {row.id: row.state for row in view.rows(WORKFLOW, "SELECT id, state FROM orders")}
    orders = view.rows(INTAKE, "SELECT id, number, state FROM orders ORDER BY number")

    def findings() -> Iterator[str]:
        for order in orders:
            state, said = known.get(order.id), order.state
            if state is None:
                if not view.explains(WORKFLOW, OrderReceived, order.id):
                    yield f"Order {order.number} was received, but workflow has no such order."
            elif said == "validated" and state in _EARLY and not view.explains(WORKFLOW, OrderValidated, order.id):
                yield f"Order {order.number} is validated, but in workflow it is {state}."
            elif said in _ENDS and state != said and not view.explains(WORKFLOW, _ENDS[said], order.id):
                yield f"Order {order.number} is {said}, but in workflow it is {state}."
        yield from _made_up(view, {order.id for order in orders})

    return Check(name="orders in workflow", counted=len(orders), findings=list(findings()))


def _made_up(view: View, known: set[object]) -> Iterator[str]:
    for row in view.rows(WORKFLOW, "SELECT id, number FROM orders ORDER BY number"):
        if row.id not in known:
            yield f"Order {row.number} is in workflow, but intake has received no such order."


def orders_in_billing(view: View) -> Check:
    """Every purchase that was checked has its invoice with a line for each order that stands; what ended is not owed."""
    billed = {row.order_id for row in view.rows(BILLING, "SELECT order_id FROM invoice_lines")}
    gone = {row.id for row in view.rows(BILLING, "SELECT id FROM orders WHERE gone_at IS NOT NULL")}
    query = """SELECT o.id, o.number, o.state, o.purchase_id, p.checked_at FROM orders o
               JOIN purchases p ON p.id = o.purchase_id
               WHERE o.state IN ('funding', 'validated', 'rejected', 'withdrawn') ORDER BY o.number"""
    orders = view.rows(INTAKE, query)

    def findings() -> Iterator[str]:
        for order in orders:
            if order.state in _ENDS:
                if order.id not in gone and not view.explains(BILLING, _ENDS[order.state], order.id):
                    yield f"Order {order.number} is {order.state}, but billing does not know that it is not owed."
            elif (
                order.checked_at
                and order.id not in billed | gone
                and not view.explains(BILLING, PurchaseChecked, order.purchase_id)
            ):
                yield f"Order {order.number} can be billed, but is on no invoice."

    return Check(name="orders in billing", counted=len(orders), findings=list(findings()))


def orders_funded(view: View) -> Check:
    """What is paid is validated, and what is validated is paid."""
    validated = {row.id: row.state for row in view.rows(INTAKE, "SELECT id, state FROM orders")}
    query = """SELECT l.order_id, l.order_number, l.credited_at, i.number, i.state, i.funded_at
               FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id ORDER BY i.number, l.position"""
    lines = view.rows(BILLING, query)
    paid = {line.order_id for line in lines if line.funded_at}

    def findings() -> Iterator[str]:
        for line in lines:
            is_due = line.funded_at and line.credited_at is None and validated.get(line.order_id) == "funding"
            if is_due and not view.explains(INTAKE, OrderFunded, line.order_id):
                yield f"Invoice {line.number} is paid as agreed, but intake has not validated order {line.order_number}."
        for row in view.rows(INTAKE, "SELECT id, number FROM orders WHERE state = 'validated' ORDER BY number"):
            if row.id not in paid:
                yield f"Order {row.number} is validated, but on no invoice that is paid as agreed."

    return Check(name="orders and their money", counted=len(lines), findings=list(findings()))


def invoices_in_workflow(view: View) -> Check:
    """Every order shows an invoice it is on, as that stands: the newest, where something extra was billed for it."""
    query = "SELECT id, invoice_id, invoice_state FROM orders"
    shown = {row.id: (row.invoice_id, row.invoice_state) for row in view.rows(WORKFLOW, query)}
    query = """SELECT coalesce(l.extra_for, l.order_id) AS order_id, l.order_number, i.id, i.number, i.state, i.purchase_id
               FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id
               WHERE NOT l.is_by_hand OR l.extra_for IS NOT NULL ORDER BY i.number, l.position"""
    lines = view.rows(BILLING, query)
    are = {(line.order_id, line.id, line.state) for line in lines}
    findings = [
        f"Invoice {line.number} is {line.state}, but order {line.order_number} does not show it so."
        for line in lines
        if (line.order_id, *shown.get(line.order_id, (line.id, line.state))) not in are
        and not view.explains(WORKFLOW, _SAYS[line.state], _about(line))
    ]
    return Check(name="invoices on orders", counted=len(lines), findings=findings)


def _about(line: Any) -> object:
    """What the facts of an invoice are about: its purchase, or itself where it is written off."""
    return line.id if line.state == "uncollectible" else line.purchase_id


def orders_followed_up(view: View) -> Check:
    """Every order that lacks details has a reminder ahead of it (rule I-6)."""
    orders = view.rows(INTAKE, "SELECT id, number FROM orders WHERE state = 'incomplete' ORDER BY number")
    findings = [
        f"Order {order.number} waits for its client, but no reminder is set."
        for order in orders
        if not view.explains(INTAKE, RemindClient, order.id)
    ]
    return Check(name="orders that lack details", counted=len(orders), findings=findings)
