"""Series of numbers without gaps (rule B-3)."""

from typing import Final

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.base import Base

#: The series of invoices: `INV-1001`, `INV-1002`, ...
INVOICES: Final = "INV-"

#: The series of credit notes.
CREDIT_NOTES: Final = "CN-"


class NumberSeries(Base):
    """The counter of a series. Held until the number's own row is committed, so that no number is skipped or given twice."""

    __tablename__ = "number_series"

    prefix: Mapped[str] = mapped_column(primary_key=True)
    upcoming: Mapped[int] = mapped_column(BigInteger)

    def take(self) -> str:
        """Return the next number; the one after it is next then."""
        number = f"{self.prefix}{self.upcoming}"
        self.upcoming += 1
        return number
