"""Change a follow-up: whether it is said, and after how long."""

from dataclasses import dataclass
from datetime import timedelta

from services.notify.domain.follow_up import FollowUpTerms, Step, Terms
from services.notify.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.permissions import NOTICES_MANAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFollowUp:
    """`actor` says whether `step` is taken, and after how long."""

    actor: Actor
    step: Step
    is_on: bool
    wait: timedelta


def change_follow_up(work: Work, ask: ChangeFollowUp) -> None:
    """Switching off counts at once; another wait for what is planned from now on. Twice is no news. Raises NotAllowed."""
    ask.actor.require(NOTICES_MANAGE)
    if work.follow_ups.terms[ask.step] != Terms(is_on=ask.is_on, wait=ask.wait):
        work.follow_ups.keep(
            FollowUpTerms(
                step=ask.step, is_on=ask.is_on, wait=ask.wait, changed_at=work.now(), changed_by=ask.actor.name
            )
        )
