"""Events of providers, kept as they came before anything else is done (rule B-5)."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.base import Base
from services.billing.domain.provider import About, Provider


class EventState(StrEnum):
    """`foreign`: it is about nothing of ours."""

    NEW = "new"
    DONE = "done"
    FOREIGN = "foreign"


class ProviderEvent(Base):
    """One event, however often it came. `refs` are the provider's ids of what it is about; `charge_id` is ours, where it says so."""

    __tablename__ = "provider_events"

    provider: Mapped[Provider] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    about: Mapped[About]
    refs: Mapped[list[str]]
    charge_id: Mapped[UUID | None]
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[EventState]
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    def end(self, state: EventState, *, at: datetime) -> None:
        """It has had its effect, or has none."""
        self.state, self.done_at = state, at
