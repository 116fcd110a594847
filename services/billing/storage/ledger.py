"""Where the ledger is kept."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.billing.domain.ledger import Account, Entry, Posting
from shared.kernel.ids import ClientId


class Ledger:
    """The entries; the database itself refuses to change one, or to take one that does not sum to zero."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def post(self, entry: Entry) -> None:
        self._session.add(entry)

    def has_balance_of(self, client_id: ClientId) -> bool:
        """Tell whether the client's balance was ever touched."""
        touched = select(Posting.entry_id).where(
            Posting.client_id == client_id, Posting.account == Account.CLIENT_BALANCES
        )
        return self._session.scalar(touched.limit(1)) is not None
