"""What workflow asks of itself later."""

from services.workflow.storage.work import Work
from services.workflow.use_cases.accept_silently import accept_silently
from services.workflow.use_cases.look_at_member import look_at_member
from services.workflow.use_cases.plan_work import plan_work
from services.workflow.use_cases.take_back_order import take_back_order
from services.workflow.use_cases.tell_overviews import tell_overviews
from services.workflow.use_cases.watch_clocks import watch_clocks
from shared.contracts.workflow.facts import AcceptSilently, LookAtMember, PlanWork, TakeBackOrder, WatchClocks
from shared.contracts.workflow.reminders import TellOverviews


def on_accept_silently(work: Work, ask: AcceptSilently) -> None:
    """The client's days for an answer have passed."""
    accept_silently(work, ask)


def on_look_at_member(work: Work, ask: LookAtMember) -> None:
    """A member's start, absence, return or end has come."""
    look_at_member(work, ask)


def on_take_back_order(work: Work, ask: TakeBackOrder) -> None:
    """A member's time to begin has passed."""
    take_back_order(work, ask)


def on_watch_clocks(work: Work, ask: WatchClocks) -> None:
    """A minute has passed."""
    watch_clocks(work, ask)


def on_plan_work(work: Work, ask: PlanWork) -> None:
    """Five minutes have passed."""
    plan_work(work, ask)


def on_tell_overviews(work: Work, ask: TellOverviews) -> None:
    """Ten minutes have passed."""
    tell_overviews(work, ask)
