"""Where the events of providers are kept."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.billing.domain.event import EventState, ProviderEvent
from services.billing.domain.provider import EventNews, Provider


class ProviderEvents:
    """Every event that a provider sent, once."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, provider: Provider, news: EventNews, raw: bytes, *, at: datetime) -> bool:
        """Keep the event as it came, unless it came before; tell whether it is new."""
        kept = insert(ProviderEvent).values(
            provider=provider,
            event_id=news.event_id,
            kind=news.kind,
            about=news.about,
            refs=list(news.refs),
            charge_id=news.charge_id,
            raw=raw,
            state=EventState.NEW,
            happened_at=news.happened_at,
            received_at=at,
        )
        return (
            self._session.execute(kept.on_conflict_do_nothing().returning(ProviderEvent.event_id)).first() is not None
        )

    def locked(self, provider: Provider, event_id: str) -> ProviderEvent:
        """Return the event, locked."""
        return self._session.scalars(
            select(ProviderEvent)
            .where(ProviderEvent.provider == provider, ProviderEvent.event_id == event_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()
