"""Set a bonus for top-ups."""

from dataclasses import dataclass

from services.billing.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.money import Money
from shared.kernel.permissions import SERVICES_MANAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTopUpBonus:
    """`actor` grants `percent` on top-ups from `minimum` on; 0 takes that step away."""

    actor: Actor
    minimum: Money
    percent: int


def set_top_up_bonus(work: Work, ask: SetTopUpBonus) -> None:
    """Top-ups asked for from now on get it; those under way keep what they were promised. Raises NotAllowed."""
    ask.actor.require(SERVICES_MANAGE)
    if ask.percent:
        work.bonuses.put(ask.minimum, ask.percent)
    else:
        work.bonuses.remove(ask.minimum)
