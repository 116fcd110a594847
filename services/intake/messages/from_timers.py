"""What intake asked of itself for later."""

from services.intake.storage.work import Work
from services.intake.use_cases.remind_client import remind_client
from services.intake.use_cases.repeat_merger import repeat_merger
from shared.contracts.intake.facts import RemindClient
from shared.contracts.intake.mergers import RepeatMerger


def on_remind_client(work: Work, ask: RemindClient) -> None:
    """The time for the next reminder has come, or for giving up."""
    remind_client(work, ask)


def on_repeat_merger(work: Work, ask: RepeatMerger) -> None:
    """What was under way while clients were merged has arrived by now."""
    repeat_merger(work, ask)
