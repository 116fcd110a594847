"""Merge a client: the orders of a duplicate are the other client's."""

from services.workflow.domain.news import Line, News
from services.workflow.storage.work import Work
from shared.contracts.intake.mergers import ClientMerged
from shared.kernel.actors import SYSTEM

_SENTENCE = "The client is the same as another one: their orders are together now."


def merge_client(work: Work, fact: ClientMerged) -> None:
    """Orders, ratings and what was written in threads are the other's, and each order's history says so. Safe to repeat: what has come since moves too."""
    into, moved = work.copies.merge(fact.client, fact.merged_id, fact.merged_at)
    line = Line(
        at=fact.merged_at,
        what="client_merged",
        sentence=_SENTENCE,
        before={"client_id": str(fact.merged_id)},
        after={"client_id": str(into)},
    )
    for order_id in moved:
        work.note(SYSTEM, order_id, News(lines=(line,)))
    work.routing.merge(fact.merged_id, into)
