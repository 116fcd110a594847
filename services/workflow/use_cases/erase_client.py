"""Erase a client: the card that is left of them is kept, and what they said in their orders is not."""

from services.workflow.storage import erasing
from services.workflow.storage.work import Work
from shared.contracts.intake.facts import ClientErased


def erase_client(work: Work, fact: ClientErased) -> None:
    """Nothing in the orders says who the client was, nor do the sentences of their history; states, times and the history keep their shape. Safe to repeat."""
    erasing.forget_client(work.session, fact.client_id, fact.client.name)
    work.copies.keep_client(fact.client, fact.erased_at)
