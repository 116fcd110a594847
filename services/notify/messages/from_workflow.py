"""What workflow tells of the work, and how it goes."""

from services.notify.domain.follow_up import Step
from services.notify.domain.kinds import NoticeKind
from services.notify.domain.refusals import OrderUnknown
from services.notify.domain.rule import Audience
from services.notify.messages.telling import tell
from services.notify.storage.work import Work
from services.notify.use_cases.note_rating import note_rating
from services.notify.use_cases.plan_follow_up import PlanFollowUp, plan_follow_up
from shared.contracts.workflow.facts import (
    MessagePosted,
    OrderAssigned,
    OrderAtRisk,
    OrderCancelled,
    OrderChanged,
    OrderCompleted,
    OrderDelivered,
    OrderOverdue,
    OrderRated,
    OrderStageChanged,
    OrderUnassigned,
    RevisionRequested,
)
from shared.contracts.workflow.reminders import DueDateNeared, WeekStarted
from shared.kernel.refusals import NotYet


def on_order_assigned(work: Work, fact: OrderAssigned) -> None:
    """The member hears of their new work, and why it is theirs."""
    tell(
        work,
        NoticeKind.ORDER_ASSIGNED,
        fact,
        to=fact.member_id,
        audience=Audience.CONCERNED,
        orders=(fact.order_id,),
        once_per=(fact.order_id, fact.part, fact.assigned_at),
    )


def on_order_unassigned(work: Work, fact: OrderUnassigned) -> None:
    """The member hears that the work is theirs no more."""
    tell(
        work,
        NoticeKind.ORDER_UNASSIGNED,
        fact,
        to=fact.member_id,
        audience=Audience.CONCERNED,
        orders=(fact.order_id,),
        once_per=(fact.order_id, fact.part, fact.unassigned_at),
    )


def on_order_stage_changed(work: Work, fact: OrderStageChanged) -> None:
    """The client hears of every stage they may see (rule W-9)."""
    if fact.is_visible:
        tell(
            work,
            NoticeKind.STAGE_REACHED,
            fact,
            to=fact.client_id,
            orders=(fact.order_id,),
            once_per=(fact.order_id, fact.stage, fact.changed_at),
        )


def on_order_delivered(work: Work, fact: OrderDelivered) -> None:
    """The client gets the work, and is asked for a word on it (rule W-10)."""
    tell(
        work,
        NoticeKind.ORDER_DELIVERED,
        fact,
        to=fact.client_id,
        orders=(fact.order_id,),
        once_per=(fact.order_id, fact.delivery),
    )


def on_revision_requested(work: Work, fact: RevisionRequested) -> None:
    """Everybody who works on the order hears what the client wants changed."""
    tell(
        work,
        NoticeKind.REVISION_REQUESTED,
        fact,
        to=fact.member_ids,
        audience=Audience.CONCERNED,
        orders=(fact.order_id,),
        once_per=(fact.order_id, fact.delivery),
    )


def on_order_completed(work: Work, fact: OrderCompleted) -> None:
    """The client is thanked, later asked for a rating, and written to when nothing was heard of them for long."""
    for step, about in ((Step.ASK_RATING, fact.order_id), (Step.WIN_BACK, fact.client_id)):
        plan_follow_up(work, PlanFollowUp(step=step, about=about, order_id=fact.order_id, since=fact.completed_at))
    tell(
        work,
        NoticeKind.ORDER_COMPLETED,
        fact,
        to=fact.client_id,
        orders=(fact.order_id,),
        once_per=(fact.order_id, fact.completed_at),
    )


def on_order_cancelled(work: Work, fact: OrderCancelled) -> None:
    """The client hears that the work on their order was stopped."""
    tell(
        work,
        NoticeKind.ORDER_CANCELLED,
        fact,
        to=fact.client_id,
        orders=(fact.order_id,),
        once_per=(fact.order_id,),
    )


def on_order_at_risk(work: Work, fact: OrderAtRisk) -> None:
    """Those who work on the order, and managers, hear that it will hardly be done in time (rule W-12)."""
    tell(
        work,
        NoticeKind.ORDER_AT_RISK,
        fact,
        to=fact.member_ids,
        audience=Audience.CONCERNED,
        orders=(fact.order_id,),
        once_per=(fact.order_id, fact.due_at or ""),
    )


def on_order_overdue(work: Work, fact: OrderOverdue) -> None:
    """Those who work on the order, and managers, hear that it is late (rule W-12)."""
    tell(
        work,
        NoticeKind.ORDER_OVERDUE,
        fact,
        to=fact.member_ids,
        audience=Audience.CONCERNED,
        orders=(fact.order_id,),
        once_per=(fact.order_id, fact.due_at),
    )


def on_due_date_neared(work: Work, fact: DueDateNeared) -> None:
    """Those who work on the order are reminded of its date while there is time."""
    tell(
        work,
        NoticeKind.ORDER_DUE_SOON,
        fact,
        to=fact.member_ids,
        audience=Audience.CONCERNED,
        orders=(fact.order_id,),
        once_per=(fact.order_id, fact.due_at),
    )


def on_week_started(work: Work, fact: WeekStarted) -> None:
    """The member reads what their week holds."""
    tell(
        work,
        NoticeKind.WORK_OVERVIEW,
        fact,
        to=fact.member_id,
        audience=Audience.CONCERNED,
        orders=(),
        once_per=(fact.member_id, fact.week_begins_on.isoformat()),
    )


def on_message_posted(work: Work, fact: MessagePosted) -> None:
    """The other side reads what was written; what the team writes to itself never goes to the client (rule W-9)."""
    kind = NoticeKind.TEAM_MESSAGE_POSTED if fact.is_team else NoticeKind.MESSAGE_POSTED
    if not fact.is_team and fact.author_kind != "client":
        tell(
            work,
            kind,
            fact,
            to=fact.client_id,
            orders=(fact.order_id,),
            once_per=(fact.message_id,),
            but=fact.author_id,
        )
    tell(
        work,
        kind,
        fact,
        to=fact.member_ids,
        audience=Audience.CONCERNED,
        orders=(fact.order_id,),
        once_per=(fact.message_id,),
        but=fact.author_id,
    )


def on_order_rated(work: Work, fact: OrderRated) -> None:
    """The client is not asked any more; managers and those who did the work hear of a low rating. The same stars again are no news."""
    try:
        note_rating(work, fact.order_id)
    except OrderUnknown as unknown:
        raise NotYet(unknown.sentence) from unknown
    if fact.stars <= work.follow_ups.low_stars:
        tell(
            work,
            NoticeKind.ORDER_RATED_LOW,
            fact,
            to=fact.member_ids,
            audience=Audience.CONCERNED,
            orders=(fact.order_id,),
            once_per=(fact.order_id, fact.stars),
        )


def on_order_changed(work: Work, fact: OrderChanged) -> None:
    """The client gets in writing what was agreed, and what the order comes to now."""
    tell(
        work,
        NoticeKind.ORDER_CHANGED,
        fact,
        to=fact.client_id,
        orders=(fact.order_id,),
        once_per=(fact.proposal_id,),
    )
