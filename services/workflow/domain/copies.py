"""What workflow has learnt from intake and keeps: clients and services."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.domain.base import Base
from shared.kernel.ids import ClientId, MemberId, ServiceId


class Client(Base):
    """A client as intake last told of them, at `told_at`. `merged_into` is the client whom they turned out to be."""

    __tablename__ = "clients"

    id: Mapped[ClientId] = mapped_column(primary_key=True)
    email: Mapped[str]
    name: Mapped[str]
    company: Mapped[str]
    locale: Mapped[str]
    time_zone: Mapped[str]
    preferred_member_id: Mapped[MemberId | None]
    manager_id: Mapped[MemberId | None]
    told_at: Mapped[datetime]
    merged_into: Mapped[ClientId | None]


class Service(Base):
    """A service as intake last told of it, at `told_at`. Orders keep the terms they were placed at; this is for members and lists."""

    __tablename__ = "services"

    id: Mapped[ServiceId] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    pipeline: Mapped[str]
    told_at: Mapped[datetime]
