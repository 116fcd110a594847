"""Has everybody been told, and once? Every notice that a fact demands is there, none twice, and each is delivered or under way."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from cli.audit.report import Check
from cli.audit.view import View
from shared.contracts.billing import facts as billing
from shared.contracts.intake import facts as intake
from shared.contracts.notify.facts import HandOverDue, NoticeDelivered
from shared.contracts.routes import BILLING, INTAKE, NOTIFY, NOTIFY_ERRANDS, WORKFLOW
from shared.contracts.workflow import facts as workflow
from shared.kernel.facts import Message


class _Due(NamedTuple):
    """A notice there must be. `identity` is how notify tells it from others; `said` is the fact, `about` what it is about."""

    identity: str
    said: type[Message]
    about: UUID
    sentence: str


def notices_written(view: View) -> Check:
    """Every fact that a person is to hear of has its notice (rule N-1)."""
    written = {row.dedupe_key.split("/", 2)[2] for row in view.rows(NOTIFY, "SELECT dedupe_key FROM notices")}
    due = [*_by_intake(view), *_by_billing(view), *_by_workflow(view)]
    asked = {":".join(identity.split(":")[:3]) for identity in written if identity.startswith("details_missing:")}
    findings = [
        one.sentence
        for one in due
        if one.identity not in written | asked and not view.explains(NOTIFY, one.said, one.about)
    ]
    return Check(name="notices written", counted=len(due), findings=findings)


def notices_once(view: View) -> Check:
    """Nobody is told the same twice, and no mail is taken twice by a server that said so."""

    def findings() -> Iterator[str]:
        doubled = """SELECT kind, min(recipient_name) AS who, count(*) AS times, min(id::text) AS first FROM notices
                     GROUP BY kind, channel, recipient_id, order_id, md5(details::text) HAVING count(*) > 1 ORDER BY 4"""
        for row in view.rows(NOTIFY, doubled):
            yield f"{row.who} is told the same {row.times} times: {row.kind}, notice {row.first}."
        # What programs were told may be played to them again; people are told once.
        sent = """SELECT notice_id, count(*) AS times FROM attempts JOIN notices n ON n.id = notice_id
                  WHERE outcome = 'delivered' AND n.channel IN ('email', 'portal')
                  GROUP BY notice_id HAVING count(*) > 1 ORDER BY 1"""
        for row in view.rows(NOTIFY, sent):
            yield f"Notice {row.notice_id} was delivered {row.times} times."

    return Check(
        name="notices once", counted=view.count(NOTIFY, "SELECT count(*) FROM notices"), findings=list(findings())
    )


def notices_handed_over(view: View) -> Check:
    """Every notice is delivered and stands in the order's history, or will be tried, or has failed and is named."""
    written = """SELECT id, kind, channel, state, order_id, delivered_at, address, recipient_name, subject
                 FROM notices ORDER BY id"""
    rows = view.rows(NOTIFY, written)
    query = "SELECT order_id, at, sentence FROM history WHERE what = 'notice_delivered'"
    is_looked_at = view.explains(NOTIFY_ERRANDS, HandOverDue, None)
    told = {(row.order_id, row.at, row.sentence) for row in view.rows(WORKFLOW, query)}

    def findings() -> Iterator[str]:
        for row in rows:
            if row.state in {"queued", "sending"}:
                if not is_looked_at:
                    yield f"Notice {row.id} ({row.kind}) is {row.state}, but nothing will try it again."
            elif (
                row.state == "delivered"
                and row.order_id
                and (row.order_id, row.delivered_at, _told(row)) not in told
                and not view.explains(WORKFLOW, NoticeDelivered, row.id)
            ):
                yield f"Notice {row.id} ({row.kind}) was delivered, but workflow has not heard of it."

    failed = [f"Notice {row.id} ({row.kind}) to {row.address} has failed." for row in rows if row.state == "failed"]
    return Check(name="notices handed over", counted=len(rows), findings=list(findings()), notes=failed)


def _told(row: Any) -> str:
    """Return what workflow's history says of a notice: several of one order may be delivered in the same instant."""
    return f"{row.recipient_name} was sent “{row.subject}” ({row.channel})."


def _by_intake(view: View) -> Iterator[_Due]:
    ends: dict[str, type[Message]] = {"rejected": intake.OrderRejected, "withdrawn": intake.OrderWithdrawn}
    for row in view.rows(INTAKE, "SELECT id, number, state, reminder FROM orders ORDER BY number"):
        name = f"Order {row.number}"
        says = f"{name} was received, but its client is not told."
        yield _Due(f"order_received:{row.id}", intake.OrderReceived, row.id, says)
        if row.state == "incomplete":
            says = f"{name} lacks details, but its client is not asked for them (reminder {row.reminder})."
            yield _Due(f"details_missing:{row.id}:{row.reminder}", intake.OrderIncomplete, row.id, says)
        if said := ends.get(row.state):
            says = f"{name} is {row.state}, but its client is not told."
            yield _Due(f"order_{row.state}:{row.id}", said, row.id, says)


def _by_billing(view: View) -> Iterator[_Due]:
    settled: dict[str, type[Message]] = {"paid": billing.InvoicePaid, "void": billing.InvoiceVoided}
    kinds = {"paid": "invoice_paid", "void": "invoice_voided"}
    for row in view.rows(BILLING, "SELECT id, number, state, purchase_id FROM invoices ORDER BY number"):
        says = f"Invoice {row.number} was issued, but its client is not told."
        yield _Due(f"invoice_issued:{row.id}", billing.InvoiceIssued, row.purchase_id, says)
        if said := settled.get(row.state):
            says = f"Invoice {row.number} is {row.state}, but its client is not told."
            yield _Due(f"{kinds[row.state]}:{row.id}", said, row.purchase_id, says)


def _by_workflow(view: View) -> Iterator[_Due]:
    for row in view.rows(WORKFLOW, "SELECT id, number, state, completed_at FROM orders ORDER BY number"):
        says = f"Order {row.number} is {row.state}, but its client is not told."
        if row.state == "completed":
            identity = f"order_completed:{row.id}:{_instant(row.completed_at)}"
            yield _Due(identity, workflow.OrderCompleted, row.id, says)
        if row.state == "cancelled":
            yield _Due(f"order_cancelled:{row.id}", workflow.OrderCancelled, row.id, says)
    query = "SELECT d.order_id, d.number, o.number AS called FROM deliveries d JOIN orders o ON o.id = d.order_id ORDER BY 3, 2"
    for row in view.rows(WORKFLOW, query):
        says = f"Delivery {row.number} of order {row.called} was made, but its client is not told."
        yield _Due(f"order_delivered:{row.order_id}:{row.number}", workflow.OrderDelivered, row.order_id, says)
    query = """SELECT a.order_id, a.part, a.since, o.number, m.name FROM assignments a
               JOIN orders o ON o.id = a.order_id JOIN members m ON m.id = a.member_id ORDER BY o.number, a.since"""
    for row in view.rows(WORKFLOW, query):
        says = f"{row.name} is on order {row.number}, but is not told."
        identity = f"order_assigned:{row.order_id}:{row.part}:{_instant(row.since)}"
        yield _Due(identity, workflow.OrderAssigned, row.order_id, says)
    query = """SELECT h.order_id, h.at, h.after ->> 'stage' AS stage, o.number FROM history h JOIN orders o ON o.id = h.order_id
               WHERE h.what = 'stage_changed' AND h.is_visible ORDER BY o.number, h.at"""
    for row in view.rows(WORKFLOW, query):
        says = f"Order {row.number} has reached {row.stage}, but its client is not told."
        identity = f"stage_reached:{row.order_id}:{row.stage}:{_instant(row.at)}"
        yield _Due(identity, workflow.OrderStageChanged, row.order_id, says)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
