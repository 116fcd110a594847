"""Saved views."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.workflow.domain.refusals import ViewUnknown
from services.workflow.domain.views import SavedView
from shared.kernel.ids import MemberId, new_id


class Views:
    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, member_id: UUID) -> Sequence[SavedView]:
        """Return a member's own views and those that are shared, by name."""
        query = select(SavedView).where(or_(SavedView.member_id == member_id, SavedView.is_shared))
        return self._session.scalars(query.order_by(SavedView.name, SavedView.id)).all()

    def save(self, member_id: UUID, name: str, query: dict[str, Any], *, is_shared: bool, at: datetime) -> SavedView:
        """Keep a view under its name; the member's earlier one of that name is replaced."""
        found = self._session.scalar(
            select(SavedView).where(SavedView.member_id == member_id, SavedView.name == name).with_for_update()
        )
        if found is None:
            found = SavedView(id=new_id(), member_id=MemberId(member_id), name=name)
            self._session.add(found)
        found.query, found.is_shared, found.saved_at = query, is_shared, at
        return found

    def remove(self, member_id: UUID, view_id: UUID) -> None:
        """Raises ViewUnknown where it is not the member's own."""
        found = self._session.get(SavedView, view_id)
        if found is None or found.member_id != member_id:
            raise ViewUnknown(f"you have no view {view_id}")
        self._session.delete(found)
