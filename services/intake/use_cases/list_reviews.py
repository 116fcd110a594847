"""List the orders that wait for a review: a manager's own clients', and those that nobody manages."""

from dataclasses import dataclass
from uuid import UUID

from services.intake.storage import reads, review_reads
from services.intake.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.permissions import ORDERS_REVIEW, ORDERS_REVIEW_ANY


@dataclass(frozen=True, slots=True, kw_only=True)
class ListReviews:
    """`actor` wants up to `most` orders to review, before the one with the id `before`."""

    actor: Actor
    before: UUID | None
    most: int


def list_reviews(work: Work, ask: ListReviews) -> list[reads.OrderRow]:
    """Return the orders that the actor may review, newest first (rule I-5). Raises NotAllowed."""
    is_any = ask.actor.may(ORDERS_REVIEW_ANY)
    if not is_any:
        ask.actor.require(ORDERS_REVIEW)
    return review_reads.reviews(work.session, reviewer_id=ask.actor.id, is_any=is_any, before=ask.before, most=ask.most)
