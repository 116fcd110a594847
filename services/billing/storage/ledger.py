"""Where the ledger is kept."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.billing.domain.ledger import Account, Entry, Posting
from shared.kernel.ids import ClientId
from shared.kernel.money import Money


class Ledger:
    """The entries; the database itself refuses to change one, or to take one that does not sum to zero."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def post(self, entry: Entry) -> None:
        self._session.add(entry)

    def owed_by(self, client_id: ClientId) -> list[Money]:
        """Return what the client owes on all invoices together, in each currency in which it is not nothing."""
        owed = func.sum(Posting.value_amount)
        theirs = select(owed, Posting.value_currency).where(
            Posting.client_id == client_id, Posting.account == Account.RECEIVABLES
        )
        rows = self._session.execute(theirs.group_by(Posting.value_currency).having(owed != 0))
        return [Money(int(amount), currency) for amount, currency in rows]

    def has_balance_of(self, client_id: ClientId) -> bool:
        """Tell whether the client's balance was ever touched."""
        touched = select(Posting.entry_id).where(
            Posting.client_id == client_id, Posting.account == Account.CLIENT_BALANCES
        )
        return self._session.scalar(touched.limit(1)) is not None
