"""Where holds are kept."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.billing.domain.hold import Hold, HoldState
from shared.kernel.ids import ClientId, OrderId
from shared.storage.types import among


class Holds:
    """What is and was held on balances; whoever touches one has locked its order."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, hold: Hold) -> None:
        self._session.add(hold)

    def of(self, order_ids: Iterable[OrderId]) -> list[Hold]:
        """Return the holds for those orders."""
        return list(self._session.scalars(select(Hold).where(among(Hold.order_id, list(order_ids)))))

    def of_client(self, client_id: ClientId, *, state: HoldState | None, limit: int) -> list[Hold]:
        """Return the client's holds, newest first."""
        listed = select(Hold).where(Hold.client_id == client_id)
        if state is not None:
            listed = listed.where(Hold.state == state)
        return list(self._session.scalars(listed.order_by(Hold.held_at.desc(), Hold.order_id).limit(limit)))
