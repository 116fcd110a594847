"""Lift a suppression: let mails go to an address again."""

from dataclasses import dataclass

from services.notify.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.permissions import NOTICES_RESEND


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftSuppression:
    actor: Actor
    address: str


def lift_suppression(work: Work, ask: LiftSuppression) -> None:
    """Mails go to the address again (rule N-3); one that was not suppressed is no news. Raises NotAllowed."""
    ask.actor.require(NOTICES_RESEND)
    work.suppressions.lift(ask.address)
