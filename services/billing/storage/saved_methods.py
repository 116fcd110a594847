"""Where the saved methods of clients are kept."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import inspect, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.billing.domain.provider import MethodCard, Provider
from services.billing.domain.refusals import MethodUnknown
from services.billing.domain.saved_method import SavedMethod
from shared.kernel.ids import ClientId

_COLUMNS = [column.key for column in inspect(SavedMethod).column_attrs]


class SavedMethods:
    """The cards and accounts that providers keep for clients."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, card: MethodCard, *, client_id: ClientId, provider: Provider, at: datetime) -> None:
        """Keep what the provider has saved. Twice is no news."""
        made = SavedMethod.of(card, client_id=client_id, provider=provider, at=at)
        kept = insert(SavedMethod).values({name: getattr(made, name) for name in _COLUMNS})
        self._session.execute(kept.on_conflict_do_nothing(index_elements=["provider", "method_ref"]))

    def all_of(self, client_id: ClientId) -> list[SavedMethod]:
        """Return the client's methods that may be charged, locked, oldest first."""
        return list(
            self._session.scalars(
                select(SavedMethod)
                .where(SavedMethod.client_id == client_id, SavedMethod.removed_at.is_(None))
                .order_by(SavedMethod.saved_at, SavedMethod.id)
                .with_for_update()
                .execution_options(populate_existing=True)
            )
        )

    def get(self, method_id: UUID, *, of: ClientId | None) -> SavedMethod:
        """Return the method. Raises MethodUnknown, also where it was removed or is not `of` that client."""
        found = self._session.get(SavedMethod, method_id)
        if found is None or found.removed_at is not None or of not in {None, found.client_id}:
            raise MethodUnknown(f"there is no saved method {method_id}")
        return found

    def automatic_of(self, client_id: ClientId) -> SavedMethod | None:
        """Return the method that pays the client's invoices as they are issued; None where there is none."""
        return self._session.scalars(
            select(SavedMethod).where(
                SavedMethod.client_id == client_id, SavedMethod.is_automatic, SavedMethod.removed_at.is_(None)
            )
        ).one_or_none()
