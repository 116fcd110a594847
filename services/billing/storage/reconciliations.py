"""Where reconciliations are kept."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.billing.domain.reconciliation import Reconciliation


class Reconciliations:
    """The comparisons with providers."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, reconciliation: Reconciliation) -> None:
        self._session.add(reconciliation)

    def newest(self, *, limit: int) -> list[Reconciliation]:
        """Return the last ones, newest first."""
        newest = select(Reconciliation).order_by(Reconciliation.ran_at.desc(), Reconciliation.id.desc())
        return list(self._session.scalars(newest.limit(limit)))
