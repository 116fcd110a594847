"""How few stars are a low rating, of which those who answer for the work are told."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Mapped, mapped_column

from services.notify.domain.base import Base

#: As many stars, or less, as long as nobody says otherwise.
DEFAULT: Final = 3


class LowRating(Base):
    """One row: the newest. `stars` or less are low; 0 is none."""

    __tablename__ = "low_ratings"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stars: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
