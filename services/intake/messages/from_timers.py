"""What intake asked of itself for later."""

from services.intake.storage.work import Work
from services.intake.use_cases.remind_client import remind_client
from shared.contracts.intake.facts import RemindClient


def on_remind_client(work: Work, ask: RemindClient) -> None:
    """The time for the next reminder has come, or for giving up."""
    remind_client(work, ask)
