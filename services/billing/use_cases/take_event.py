"""Take a provider's event: keep it first, see what it means afterwards."""

from dataclasses import dataclass

from services.billing.domain.provider import EventNews, Provider
from services.billing.storage.work import Work
from shared.contracts.billing.facts import FollowUpEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeEvent:
    """`provider` sent `raw`, which says `news` and is known to be theirs."""

    provider: Provider
    news: EventNews
    raw: bytes


def take_event(work: Work, ask: TakeEvent) -> bool:
    """Tell whether the event is new; then it is kept, and an errand looks what it means. Twice is no news."""
    is_new = work.provider_events.keep(ask.provider, ask.news, ask.raw, at=work.now())
    if is_new:
        work.announce(FollowUpEvent(provider=ask.provider.value, event_id=ask.news.event_id))
    return is_new
