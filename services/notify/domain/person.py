"""People who may be told something: clients and members, as the facts speak of them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.notify.domain.base import Base


class PersonKind(StrEnum):
    """A program of somebody else is told like a person, but is kept as an endpoint."""

    CLIENT = "client"
    MEMBER = "member"
    PROGRAM = "program"


class Person(Base):
    """A client or a member; `role` is a member's. `known_at` is the instant the newest news of them was true."""

    __tablename__ = "people"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[PersonKind]
    name: Mapped[str]
    email: Mapped[str]
    locale: Mapped[str]
    time_zone: Mapped[str]
    role: Mapped[str] = mapped_column(default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    known_at: Mapped[datetime]
