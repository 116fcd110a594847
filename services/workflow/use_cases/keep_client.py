"""Keep a client's card as intake tells it."""

from datetime import datetime

from services.workflow.storage.work import Work
from shared.contracts.parts import ClientCard


def keep_client(work: Work, card: ClientCard, told_at: datetime) -> None:
    """The newest word on the client is kept; an older one is no news."""
    work.copies.keep_client(card, told_at)
