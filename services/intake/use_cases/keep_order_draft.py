"""Keep an order draft: what was typed into the order form of a service and not sent yet."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.intake.domain.checking import is_storable
from services.intake.domain.order_drafts import OrderDraft, draft_faults
from services.intake.domain.refusals import ServiceUnknown
from services.intake.storage.work import Work
from shared.kernel.ids import new_id
from shared.kernel.refusals import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepOrderDraft:
    """`said` was typed so far into the form of `service`; `draft_id` is where what was typed before is, None where nothing was."""

    service: str
    said: dict[str, Any]
    draft_id: UUID | None = None


def keep_order_draft(work: Work, ask: KeepOrderDraft) -> OrderDraft:
    """Return the draft; nothing of it is checked yet, and nothing told. Raises ServiceUnknown, DraftGone, Invalid."""
    if faults := draft_faults(ask.said):
        raise Invalid(faults)
    if ask.draft_id is not None:
        draft = work.order_drafts.locked(ask.draft_id, at=work.now())
        draft.keep(ask.said, at=work.now())
        return draft
    if not is_storable(ask.service) or work.services.on_sale(ask.service) is None:
        raise ServiceUnknown(f"there is no service {ask.service!r} on sale")
    draft = OrderDraft(id=new_id(), service=ask.service, said=ask.said, kept_at=work.now())
    work.order_drafts.add(draft)
    return draft
