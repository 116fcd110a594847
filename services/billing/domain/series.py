"""Series of numbers without gaps (rule B-3)."""

from enum import StrEnum
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Index, text, true
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.base import Base


class Numbered(StrEnum):
    """What bears numbers."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


#: The series of invoices: `INV-1001`, `INV-1002`, ... until the agency chooses another.
INVOICES: Final = Numbered.INVOICE

#: The series of credit notes.
CREDIT_NOTES: Final = Numbered.CREDIT_NOTE


class NumberSeries(Base):
    """The counter of a series. Held until the number's own row is committed, so that no number is skipped or given twice.

    Of each kind one series is current; those before it keep their counters, and go on from there when they are chosen again.
    """

    __tablename__ = "number_series"
    __table_args__ = (
        CheckConstraint("upcoming >= 1", name="upcoming"),
        Index("number_series_current", "kind", unique=True, postgresql_where=text("is_current")),
    )

    prefix: Mapped[str] = mapped_column(primary_key=True)
    upcoming: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[Numbered] = mapped_column(server_default="invoice")
    is_current: Mapped[bool] = mapped_column(server_default=true())

    def take(self) -> str:
        """Return the next number; the one after it is next then."""
        number = f"{self.prefix}{self.upcoming}"
        self.upcoming += 1
        return number

    def is_confused_with(self, prefix: str) -> bool:
        """Tell whether numbers of that prefix could be taken for numbers of this series."""
        return self.prefix != prefix and (self.prefix.startswith(prefix) or prefix.startswith(self.prefix))
