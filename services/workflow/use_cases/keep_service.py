"""Keep a service's card as intake tells it."""

from services.workflow.storage.work import Work
from shared.contracts.intake.facts import ServicePublished


def keep_service(work: Work, fact: ServicePublished) -> None:
    """The newest word on the service is kept; an older one is no news."""
    work.copies.keep_service(fact.service, fact.published_at)
