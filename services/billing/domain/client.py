"""Clients, as billing knows them."""

from datetime import datetime

from sqlalchemy import false
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.base import Base
from shared.kernel.ids import ClientId


class Client(Base):
    """Somebody who can be billed."""

    __tablename__ = "clients"

    id: Mapped[ClientId] = mapped_column(primary_key=True)
    name: Mapped[str]
    company: Mapped[str]
    registered_at: Mapped[datetime]
    pays_automatically: Mapped[bool] = mapped_column(default=False, server_default=false())
