"""Keys of other systems."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.workflow.domain.api_keys import ApiKey, digest
from services.workflow.domain.refusals import ApiKeyUnknown


class ApiKeys:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, key: ApiKey) -> None:
        self._session.add(key)

    def all(self) -> Sequence[ApiKey]:
        """Return every key there ever was, the newest first."""
        return self._session.scalars(select(ApiKey).order_by(ApiKey.made_at.desc(), ApiKey.id)).all()

    def shown(self, secret: str) -> ApiKey | None:
        """Return the key that somebody shows, whether it is good or not."""
        return self._session.scalar(select(ApiKey).where(ApiKey.secret_sha == digest(secret)))

    def locked(self, key_id: UUID) -> ApiKey:
        """Raises ApiKeyUnknown."""
        found = self._session.get(ApiKey, key_id, with_for_update=True)
        if found is None:
            raise ApiKeyUnknown(f"there is no key {key_id}")
        return found
