"""Keep a client's card as intake tells it."""

from services.workflow.storage.work import Work
from shared.contracts.intake.facts import ClientRegistered


def keep_client(work: Work, fact: ClientRegistered) -> None:
    """The newest word on the client is kept; an older one is no news."""
    work.copies.keep_client(fact.client, fact.registered_at)
