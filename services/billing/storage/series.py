"""Where the counters of number series are kept."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.billing.domain.series import NumberSeries


class AllSeries:
    """The number series there are."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: dict[str, NumberSeries] = {}

    def locked(self, prefix: str) -> NumberSeries:
        """Return the series, locked: whoever wants the next number waits until this one's transaction has ended."""
        if prefix not in self._held:
            self._held[prefix] = self._load(prefix)
        return self._held[prefix]

    def _load(self, prefix: str) -> NumberSeries:
        return self._session.scalars(
            select(NumberSeries)
            .where(NumberSeries.prefix == prefix)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()
