"""Drop a follow-up: somebody has acted, so that nothing needs to be said."""

from uuid import UUID

from services.notify.domain.follow_up import Step
from services.notify.storage.work import Work


def drop_follow_up(work: Work, step: Step, about: UUID) -> None:
    """The step is not taken. None that is planned is fine."""
    work.forget(f"{step.value}:{about}")
