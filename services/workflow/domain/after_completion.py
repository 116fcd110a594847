"""After completion: whether a client takes an order up again, by a message or by a revision (rule W-11)."""

from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.domain.base import Base


class Then(StrEnum):
    """What a completed order does: it reopens on the client's message, is locked but for a revision, or stays complete."""

    REOPEN = "reopen"
    LOCKED = "locked"
    STAYS = "stays"


class AfterCompletion(Base):
    """What the orders of a service do when they are complete; where nothing is said they stay so."""

    __tablename__ = "after_completions"

    service_code: Mapped[str] = mapped_column(primary_key=True)
    then: Mapped[Then]
