"""Saved views: what somebody looks for again and again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.domain.base import Base
from shared.kernel.ids import MemberId


class SavedView(Base):
    """A member's question to the list of orders, by name; the whole team may use it where `is_shared`."""

    __tablename__ = "saved_views"
    __table_args__ = (Index("saved_views_by_member", "member_id", "name", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[MemberId]
    name: Mapped[str]
    query: Mapped[dict[str, Any]]
    is_shared: Mapped[bool]
    saved_at: Mapped[datetime]
