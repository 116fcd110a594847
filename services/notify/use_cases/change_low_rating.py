"""Change the low rating: how few stars those who answer for the work are told of."""

from services.notify.domain.low_rating import LowRating
from services.notify.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.permissions import NOTICES_MANAGE


def change_low_rating(work: Work, actor: Actor, stars: int) -> None:
    """As many `stars`, or less, are low from now on; 0 is none. Saying so twice is no news. Raises NotAllowed."""
    actor.require(NOTICES_MANAGE)
    if work.follow_ups.low_stars != stars:
        work.follow_ups.keep_low(LowRating(number=1, stars=stars, changed_at=work.now(), changed_by=actor.name))
