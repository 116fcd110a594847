"""Where tax rates are kept."""

from functools import cached_property
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.billing.domain.refusals import TaxRateUnknown
from services.billing.domain.tax import TaxRate


class Taxes:
    """The tax rates; read once for a piece of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def rates(self) -> list[TaxRate]:
        """Every rate, to look at."""
        ordered = select(TaxRate).order_by(TaxRate.country, TaxRate.region, TaxRate.starts_on)
        return list(self._session.scalars(ordered))

    def add(self, rate: TaxRate) -> None:
        self._session.add(rate)

    def locked(self, rate_id: UUID) -> TaxRate:
        """Return the rate, locked. Raises TaxRateUnknown."""
        found = self._session.get(TaxRate, rate_id, with_for_update=True)
        if found is None:
            raise TaxRateUnknown(f"there is no tax rate {rate_id}")
        return found
