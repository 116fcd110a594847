"""What workflow tells intake."""

from services.intake.storage.work import Work
from shared.contracts.workflow.doors import AccessRevoked


def on_access_revoked(work: Work, fact: AccessRevoked) -> None:
    """Who was signed out, or may do other things by now, does nothing here with an older token."""
    work.take_no_token(fact.about_ids, before=fact.before, until=fact.until)
