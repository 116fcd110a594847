"""Erase a client: the card that is left of them is kept, and what they said in their orders is not."""

from services.workflow.storage.work import Work
from shared.contracts.intake.facts import ClientErased


def erase_client(work: Work, fact: ClientErased) -> None:
    """Nothing in the orders says who the client was; states, times and the history keep their shape. Safe to repeat."""
    work.copies.keep_client(fact.client, fact.erased_at)
    work.copies.forget_words_of(fact.client_id, fact.client.name)
