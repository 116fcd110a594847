"""Write a draft: an invoice by hand, new or changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.billing.domain.draft import Draft
from services.billing.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import ClientId, InvoiceId
from shared.kernel.permissions import PAYMENTS_RECORD


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteDraft:
    """`actor` has the draft `draft_id`, a new one for `client_id` where None, say this; without `due_on` the usual term holds."""

    actor: Actor
    currency: str
    lines: Sequence[dict[str, Any]]
    due_on: date | None = None
    client_id: ClientId | None = None
    draft_id: InvoiceId | None = None


def write_draft(work: Work, ask: WriteDraft) -> Draft:
    """Return the draft as it is now. Raises NotAllowed, ClientUnknown, DraftUnknown, DraftIssued, Invalid."""
    ask.actor.require(PAYMENTS_RECORD)
    if ask.draft_id is not None:
        draft = work.drafts.locked(ask.draft_id)
        draft.say(ask.currency, ask.lines, ask.due_on)
        return draft
    assert ask.client_id is not None, "a new draft is for a client"  # noqa: S101 - a promise of the API, not an input
    client = work.clients.get(ask.client_id)
    draft = Draft.of(client.id, by=ask.actor.name, at=work.now())
    draft.say(ask.currency, ask.lines, ask.due_on)
    work.drafts.add(draft)
    return draft
