"""Throw a draft away."""

from dataclasses import dataclass

from services.billing.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import InvoiceId
from shared.kernel.permissions import PAYMENTS_RECORD


@dataclass(frozen=True, slots=True, kw_only=True)
class ThrowAwayDraft:
    """`actor` does not want `draft_id` any more."""

    actor: Actor
    draft_id: InvoiceId


def throw_away_draft(work: Work, ask: ThrowAwayDraft) -> None:
    """There is no such draft, and no number was used for it. Raises NotAllowed, DraftUnknown, DraftIssued."""
    ask.actor.require(PAYMENTS_RECORD)
    draft = work.drafts.locked(ask.draft_id)
    draft.must_be_open()
    work.drafts.remove(draft)
