"""Where the bonuses for top-ups are kept."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.billing.domain.bonus import TopUpBonus
from shared.kernel.money import Money


class Bonuses:
    """The steps of the bonus for top-ups."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> list[TopUpBonus]:
        """Return every step, by currency and minimum."""
        return list(self._session.scalars(select(TopUpBonus).order_by(TopUpBonus.currency, TopUpBonus.minimum)))

    def put(self, minimum: Money, percent: int) -> None:
        """Have this step, new or changed."""
        step = insert(TopUpBonus).values(currency=minimum.currency, minimum=minimum.amount, percent=percent)
        self._session.execute(
            step.on_conflict_do_update(index_elements=["currency", "minimum"], set_={"percent": percent})
        )

    def remove(self, minimum: Money) -> None:
        """Have no such step. None is fine."""
        self._session.execute(
            delete(TopUpBonus).where(TopUpBonus.currency == minimum.currency, TopUpBonus.minimum == minimum.amount)
        )
