"""What the facts of intake, billing and notify do to an order. What comes late changes nothing, but stands in the history."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.workflow.domain import ticking
from services.workflow.domain.clock import OFFICE, Calendar, due_after
from services.workflow.domain.news import Line, News
from services.workflow.domain.orders import Order
from services.workflow.domain.pipelines import Pipeline
from services.workflow.domain.staged import InvoiceState
from services.workflow.domain.states import Move, OrderState
from services.workflow.domain.timed import Priority
from shared.contracts.billing.facts import InvoiceIssued, InvoicePaid, InvoiceVoided, InvoiceWrittenOff
from shared.contracts.intake.facts import (
    OrderApproved,
    OrderDetailsCompleted,
    OrderIncomplete,
    OrderReceived,
    OrderRejected,
    OrderReviewDemanded,
    OrderValidated,
    OrderWithdrawn,
)
from shared.contracts.notify.facts import NoticeDelivered, NoticeFailed
from shared.contracts.schema import plain
from shared.kernel import permissions as may

_Settled = InvoicePaid | InvoiceVoided | InvoiceWrittenOff


def received(fact: OrderReceived) -> tuple[Order, News]:
    """Return the order that intake took in, on the terms it was placed at (rule I-7)."""
    service = fact.service
    order = Order(
        id=fact.order_id,
        number=fact.number,
        purchase_id=fact.purchase_id,
        client_id=fact.client.client_id,
        service_id=service.service_id,
        service_code=service.code,
        service_name=service.name,
        pipeline_key=service.pipeline,
        deadline_hours=service.deadline_hours,
        acceptance_days=service.acceptance_days,
        revision_limit=service.revision_limit,
        option=fact.option,
        is_on_plan=service.recurring is not None and service.recurring.on_renewal == "requests",
        quantity=fact.quantity,
        estimated_minutes=fact.estimated_minutes,
        total=fact.total,
        note=fact.note,
        brief=[],
        attachments=[],
        problems=[],
        approvals=[],
        team_note="",
        tags=[],
        links=[],
        followers=[],
        pool_also=[],
        clock=[],
        is_stage_paused=False,
        priority=Priority.NORMAL,
        state=OrderState.RECEIVED,
        has_alarm=False,
        received_at=fact.received_at,
        updated_at=fact.received_at,
        intake_told_at=fact.received_at,
        assignments=[],
        deliveries=[],
    )
    sentence = f"The order for {service.name} was received."
    return order, _heard(fact.received_at, "order_received", sentence, after=order.standing)


def incomplete(order: Order, fact: OrderIncomplete) -> News:
    """Details are missing: the order waits for the client."""
    count = len(fact.problems)
    sentence = f"{count} detail{'' if count == 1 else 's'} {'is' if count == 1 else 'are'} missing or wrong."
    if fact.reminder:
        sentence += f" Reminder {fact.reminder} was due."
    before = order.standing
    if not _intake_moves(order, Move.MISS_DETAILS, fact.asked_at):
        return _heard(fact.asked_at, "details_missing", sentence)
    order.problems = [plain(problem) for problem in fact.problems]
    return _heard(fact.asked_at, "details_missing", sentence, before, order.standing | {"problems": order.problems})


def details_completed(order: Order, fact: OrderDetailsCompleted) -> News:
    """What was missing is there."""
    sentence = "The missing details are there."
    before = order.standing
    if not _intake_moves(order, Move.COMPLETE_DETAILS, fact.completed_at):
        return _heard(fact.completed_at, "details_completed", sentence)
    order.problems = []
    return _heard(fact.completed_at, "details_completed", sentence, before, order.standing)


def review_demanded(order: Order, fact: OrderReviewDemanded) -> News:
    """A member must look at the order before it may go on; why is for the team."""
    before = order.standing
    moves = _intake_moves(order, Move.REVIEW, fact.demanded_at)
    if moves:
        order.problems = []
    sentence = f"The order waits for a review. {' '.join(fact.reasons)}"
    after = order.standing if moves else None
    line = Line(at=fact.demanded_at, what="review_demanded", sentence=sentence, before=before, after=after)
    return News((), (line,))


def approved(order: Order, fact: OrderApproved) -> News:
    """A member has looked at the order; it moves on when it is billed."""
    sentence = f"{fact.approved_by} has looked at the order and approved it."
    return News((), (Line(at=fact.approved_at, what="order_approved", sentence=sentence),))


def validated(order: Order, fact: OrderValidated, pipeline: Pipeline | None, calendar: Calendar = OFFICE) -> News:
    """Work may start: the order is queued, its deadline counts from now on (rule W-2)."""
    sentence = "The order is complete, checked and funded: work may start."
    before = order.standing
    if not _intake_moves(order, Move.VALIDATE, fact.validated_at, pipeline):
        return _heard(fact.validated_at, "order_validated", sentence)
    order.problems = []
    order.brief = [plain(line) for line in fact.brief]
    order.attachments = [plain(file) for file in fact.files]
    order.validated_at = fact.validated_at
    ticking.start(order, fact.validated_at)
    if order.deadline_hours is not None:
        order.due_at = due_after(fact.validated_at, order.deadline_hours, calendar)
    due_at = order.due_at.isoformat() if order.due_at else None
    return _heard(fact.validated_at, "order_validated", sentence, before, order.standing | {"due_at": due_at})


def rejected(order: Order, fact: OrderRejected) -> News:
    """A member said no to the order."""
    return _ended(order, Move.REJECT, fact.rejected_at, "order_rejected", f"The order was rejected: {fact.reason}")


def withdrawn(order: Order, fact: OrderWithdrawn) -> News:
    """The order will not go on."""
    return _ended(order, Move.WITHDRAW, fact.withdrawn_at, "order_withdrawn", f"The order was withdrawn: {fact.reason}")


def invoice_issued(order: Order, fact: InvoiceIssued) -> News:
    """The purchase is billed: before its validation the order waits for the money."""
    sentence = f"Invoice {fact.number} over {fact.total.text()} was issued."
    before = order.standing
    is_news = order.invoice_id is None or (
        order.invoice_id != fact.invoice_id and not _is_late(order.billing_told_at, fact.issued_at)
    )
    if not is_news:
        return _heard(fact.issued_at, "invoice_issued", sentence, needs=may.MONEY_VIEW)
    _bill(order, fact, InvoiceState.OPEN, fact.issued_at)
    if order.may(Move.BILL):
        order.make(Move.BILL)
        order.problems = []
    return _heard(fact.issued_at, "invoice_issued", sentence, before, order.standing, needs=may.MONEY_VIEW)


def invoice_paid(order: Order, fact: InvoicePaid) -> News:
    """Nothing is left to pay."""
    sentence = f"Invoice {fact.number} over {fact.total.text()} was paid ({fact.method})."
    return _settled(order, fact, InvoiceState.PAID, fact.paid_at, "invoice_paid", sentence)


def invoice_voided(order: Order, fact: InvoiceVoided) -> News:
    """The invoice is not owed any more."""
    sentence = f"Invoice {fact.number} was voided: {fact.reason}"
    return _settled(order, fact, InvoiceState.VOID, fact.voided_at, "invoice_voided", sentence)


def invoice_written_off(order: Order, fact: InvoiceWrittenOff) -> News:
    """What was due of the invoice will not come; the order itself goes on."""
    sentence = f"Invoice {fact.number} was written off: {fact.reason}"
    return _settled(order, fact, InvoiceState.UNCOLLECTIBLE, fact.written_off_at, "invoice_written_off", sentence)


def notice_delivered(fact: NoticeDelivered) -> News:
    """Somebody was reached; the order itself does not change."""
    sentence = f"{fact.recipient_name} was sent “{fact.subject}” ({fact.channel})."
    return News((), (Line(at=fact.delivered_at, what="notice_delivered", sentence=sentence, needs=may.NOTICES_VIEW),))


def notice_failed(order: Order, fact: NoticeFailed) -> News:
    """Somebody could not be reached: the order shows an alarm (rule N-2)."""
    order.has_alarm = True
    sentence = f"{fact.recipient_name} could not be reached ({fact.channel}, {fact.kind}): {fact.reason}"
    line = Line(
        at=fact.failed_at, what="notice_failed", sentence=sentence, needs=may.NOTICES_VIEW, after={"has_alarm": True}
    )
    return News((), (line,))


def _is_late(told_at: datetime | None, at: datetime) -> bool:
    return told_at is not None and at < told_at


def _intake_moves(order: Order, move: Move, at: datetime, pipeline: Pipeline | None = None) -> bool:
    """Make `move` and tell True, unless a newer fact of intake was heard or the order is past it."""
    if _is_late(order.intake_told_at, at):
        return False
    order.intake_told_at = at
    if not order.may(move):
        return False
    order.make(move, pipeline)
    return True


def _ended(order: Order, move: Move, at: datetime, what: str, sentence: str) -> News:
    before = order.standing
    if not _intake_moves(order, move, at):
        return _heard(at, what, sentence)
    return _heard(at, what, sentence, before, order.standing)


def _bill(order: Order, fact: InvoiceIssued | _Settled, state: InvoiceState, at: datetime) -> None:
    order.invoice_id, order.invoice_number, order.invoice_state = fact.invoice_id, fact.number, state
    order.billing_told_at = max(order.billing_told_at or at, at)


def _settled(order: Order, fact: _Settled, state: InvoiceState, at: datetime, what: str, sentence: str) -> News:
    """An open invoice is settled once. It may be settled before its issue is heard of, which then is no news."""
    same = order.invoice_id == fact.invoice_id
    is_news = order.invoice_state is InvoiceState.OPEN if same else not _is_late(order.billing_told_at, at)
    if not is_news:
        return _heard(at, what, sentence, needs=may.MONEY_VIEW)
    before = {"invoice": order.invoice_state}
    _bill(order, fact, state, at)
    return _heard(at, what, sentence, before, {"invoice": state.value}, needs=may.MONEY_VIEW)


def _heard(
    at: datetime,
    what: str,
    sentence: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    *,
    needs: str | None = None,
) -> News:
    line = Line(at=at, what=what, sentence=sentence, is_visible=True, needs=needs, before=before, after=after)
    return News((), (line,))
