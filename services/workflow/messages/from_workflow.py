"""What workflow asks of itself later."""

from services.workflow.storage.work import Work
from services.workflow.use_cases.accept_silently import accept_silently
from services.workflow.use_cases.look_at_member import look_at_member
from shared.contracts.workflow.facts import AcceptSilently, LookAtMember


def on_accept_silently(work: Work, ask: AcceptSilently) -> None:
    """The client's days for an answer have passed."""
    accept_silently(work, ask)


def on_look_at_member(work: Work, ask: LookAtMember) -> None:
    """A member's start, absence, return or end has come."""
    look_at_member(work, ask)
