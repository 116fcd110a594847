"""Where balances are kept."""

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.billing.domain.balance import Balance
from shared.kernel.ids import ClientId
from shared.storage.held import Held

#: Whose balance, in which currency.
Key = tuple[ClientId, str]


class Balances:
    """The clients' balances, one for each client and currency."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: Held[Key, Balance] = Held(self._load)

    def hold(self, keys: list[Key]) -> None:
        """Lock these balances, so that `locked` has them at hand."""
        self._held.hold(keys)

    def locked(self, client_id: ClientId, currency: str) -> Balance:
        """Return the balance, locked; the first time there is nothing on it."""
        found = self._held.find((client_id, currency))
        assert found is not None, "what is not there is opened"  # noqa: S101 - a promise of `_load`, not an input
        return found

    def all_of(self, client_id: ClientId) -> list[Balance]:
        """Return the client's balances, unlocked."""
        return list(self._session.scalars(select(Balance).where(Balance.client_id == client_id)))

    def _load(self, keys: list[Key]) -> dict[Key, Balance]:
        wanted = sorted(keys)
        found = self._locked(wanted)
        if missing := [key for key in wanted if key not in found]:
            opened = [{"client_id": client_id, "currency": currency, "amount": 0} for client_id, currency in missing]
            self._session.execute(insert(Balance).values(opened).on_conflict_do_nothing())
            found |= self._locked(missing)
        return found

    def _locked(self, keys: list[Key]) -> dict[Key, Balance]:
        """Return those that there are, locked in the order of their keys so that nobody waits for us who holds what we want."""
        rows = self._session.scalars(
            select(Balance)
            .where(tuple_(Balance.client_id, Balance.currency).in_(keys))
            .order_by(Balance.client_id, Balance.currency)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return {(balance.client_id, balance.currency): balance for balance in rows}
