"""People who may be told something: clients and members, as the facts speak of them."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.notify.domain.base import Base
from services.notify.domain.kinds import Channel, NoticeKind


class PersonKind(StrEnum):
    """A program of somebody else is told like a person, but is kept as an endpoint."""

    CLIENT = "client"
    MEMBER = "member"
    PROGRAM = "program"


#: What a client may prefer for deliveries; anything else is as the rules say.
_PREFERRED: Final[Mapping[str, Channel]] = {"email": Channel.EMAIL, "portal": Channel.PORTAL}


class Person(Base):
    """A client or a member; `role` is a member's, `delivery_channel` is how a client wants deliveries: `email`, `portal`. `known_at` is the instant the newest news of them was true."""

    __tablename__ = "people"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[PersonKind]
    name: Mapped[str]
    email: Mapped[str]
    locale: Mapped[str]
    time_zone: Mapped[str]
    role: Mapped[str] = mapped_column(default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    delivery_channel: Mapped[str] = mapped_column(default="")
    known_at: Mapped[datetime]

    def ways(self, kind: NoticeKind, channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
        """Return how they are told of `kind`, where the rules say `channels`: deliveries go the way the client prefers."""
        if kind is not NoticeKind.ORDER_DELIVERED or not channels:
            return channels
        preferred = _PREFERRED.get(self.delivery_channel)
        return channels if preferred is None else (preferred,)
