"""Where balances are kept."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.billing.domain.balance import Balance
from shared.kernel.ids import ClientId


class Balances:
    """The clients' balances, one for each client and currency."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def locked(self, client_id: ClientId, currency: str) -> Balance:
        """Return the balance, locked; the first time there is nothing on it."""
        opened = insert(Balance).values(client_id=client_id, currency=currency, amount=0)
        self._session.execute(opened.on_conflict_do_nothing())
        return self._session.scalars(
            select(Balance)
            .where(Balance.client_id == client_id, Balance.currency == currency)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()
