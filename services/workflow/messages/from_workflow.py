"""What workflow asks of itself later."""

from services.workflow.storage.work import Work
from services.workflow.use_cases.accept_silently import accept_silently
from shared.contracts.workflow.facts import AcceptSilently


def on_accept_silently(work: Work, ask: AcceptSilently) -> None:
    """The client's days for an answer have passed."""
    accept_silently(work, ask)
