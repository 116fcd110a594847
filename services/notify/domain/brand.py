"""How the agency shows itself in what it tells."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from services.notify.domain.base import Base


class Brand(Base):
    """One row: the newest. `sender` is the name that mails come from; `colour` as `#1d4ed8`; empty is what the settings say, or nothing."""

    __tablename__ = "brands"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    sender: Mapped[str]
    logo_url: Mapped[str]
    colour: Mapped[str]
    signature: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
