"""Where requests with an Idempotency-Key are kept."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.billing.domain.request import KeyedRequest


class Requests:
    """The requests that came with an Idempotency-Key."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def locked(self, actor: str, key: str, digest: str, *, at: datetime) -> KeyedRequest:
        """Return the request that `actor` first sent under `key`, locked; it is this one where there was none.

        A second one at the same instant waits here until the first has its answer.
        """
        sent = insert(KeyedRequest).values(actor=actor, key=key, digest=digest, sent_at=at)
        self._session.execute(sent.on_conflict_do_nothing())
        return self._session.scalars(
            select(KeyedRequest)
            .where(KeyedRequest.actor == actor, KeyedRequest.key == key)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()
