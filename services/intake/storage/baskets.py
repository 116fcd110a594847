"""Baskets that are being filled, found by their names."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.intake.domain.kept_basket import KEPT_FOR, KeptBasket


class Baskets:
    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, name: str) -> KeptBasket | None:
        """Return the basket, to look at."""
        return self._session.get(KeptBasket, name)

    def locked(self, name: str, *, at: datetime) -> KeptBasket:
        """Return the basket, locked; an empty one where there was none. With a new one those that nobody wants any more are forgotten."""
        begun = insert(KeptBasket).values(name=name, items=[], coupon="", changed_at=at)
        made = self._session.execute(begun.on_conflict_do_nothing().returning(KeptBasket.name)).scalar_one_or_none()
        if made:
            self._session.execute(delete(KeptBasket).where(KeptBasket.changed_at < at - KEPT_FOR))
        return self._session.scalars(select(KeptBasket).where(KeptBasket.name == name).with_for_update()).one()
