"""Drafts of order forms, kept for a time."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func
from sqlalchemy.orm import Session

from services.intake.domain.order_drafts import KEPT_FOR, OrderDraft
from services.intake.domain.refusals import DraftGone


class OrderDrafts:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, draft: OrderDraft) -> None:
        """Keep a new draft; those that are too old are forgotten then."""
        self._session.execute(delete(OrderDraft).where(OrderDraft.kept_at <= draft.kept_at - KEPT_FOR))
        self._session.add(draft)

    def locked(self, draft_id: UUID, *, at: datetime) -> OrderDraft:
        """Return the draft, to be changed. Raises DraftGone where it was sent, or is too old."""
        found = self._session.get(OrderDraft, draft_id, with_for_update=True)
        if found is None or at >= found.ends_at:
            raise DraftGone("there is no such draft (any more)")
        return found

    def remove(self, draft_id: UUID) -> None:
        """Forget a draft. One that is gone already is fine."""
        self._session.execute(delete(OrderDraft).where(OrderDraft.id == draft_id))

    def forget_those_of(self, email: str) -> None:
        """Forget what somebody with this address has typed, in the form that `email_key` makes."""
        typed = func.lower(func.btrim(OrderDraft.said["client"]["email"].astext))
        self._session.execute(delete(OrderDraft).where(typed == email))
