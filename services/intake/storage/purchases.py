"""Purchases, found by the submission that placed them."""

from sqlalchemy import inspect, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from services.intake.domain.purchase import Purchase


class Purchases:
    def __init__(self, session: Session) -> None:
        self._session = session

    def of_submission(self, source: str, external_id: str) -> Purchase | None:
        """Return what this submission placed when it came before (rule I-1)."""
        return self._session.scalars(
            select(Purchase).where(Purchase.source == source, Purchase.external_id == external_id)
        ).one_or_none()

    def claim(self, purchase: Purchase) -> Purchase | None:
        """Keep the purchase and return it as kept, without any orders yet; None where its submission was here before.

        Of two workers with the same submission the second waits here until the first has committed.
        """
        values = {column.key: getattr(purchase, column.key) for column in inspect(Purchase).columns}
        written = insert(Purchase).values(**values)
        first = written.on_conflict_do_nothing(index_elements=[Purchase.source, Purchase.external_id])
        kept = self._session.scalars(first.returning(Purchase)).one_or_none()
        if kept is not None:
            set_committed_value(kept, "orders", [])
        return kept
