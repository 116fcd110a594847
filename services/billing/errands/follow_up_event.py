"""Follow up an event: look how the thing it speaks of stands now, and let that take effect."""

from datetime import timedelta
from typing import Final

from services.billing.domain.event import EventState, ProviderEvent
from services.billing.domain.provider import About, Provider
from services.billing.errands.conclude_charge import conclude_charge
from services.billing.ports import Processors
from services.billing.storage.work import Work
from shared.contracts.billing.facts import FollowUpEvent
from shared.kernel.ids import PaymentId
from shared.kernel.refusals import NotYet
from shared.storage.work import BeginWork

#: An event may be here before our own commit of what it is about.
_MAY_BE_EARLY: Final = timedelta(hours=1)


def follow_up_event(begin_work: BeginWork[Work], processors: Processors, ask: FollowUpEvent) -> None:
    """The event has had its effect. It only makes us look: what counts is how things stand now, so that order does not matter.

    An event about nothing of ours is kept as foreign. Safe to repeat. Raises NotYet, Outage.
    """
    provider = Provider(ask.provider)
    with begin_work() as work:
        event = work.provider_events.locked(provider, ask.event_id)
        if event.state is not EventState.NEW:
            return
        charge_id = _charge_of(work, event)
        is_ours = event.about is not About.NOTHING and event.charge_id is not None
        if charge_id is None and is_ours and work.now() - event.received_at < _MAY_BE_EARLY:
            raise NotYet(f"charge {event.charge_id} of event {ask.event_id}")

    if charge_id is not None and event.about is About.CHARGE:
        conclude_charge(begin_work, processors, charge_id)

    with begin_work() as work:
        event = work.provider_events.locked(provider, ask.event_id)
        event.end(EventState.DONE if charge_id else EventState.FOREIGN, at=work.now())


def _charge_of(work: Work, event: ProviderEvent) -> PaymentId | None:
    """Return the charge that the event is about: by our id, else by the provider's."""
    if event.about is About.NOTHING:
        return None
    if event.charge_id is not None and work.charges.is_known(PaymentId(event.charge_id)):
        return PaymentId(event.charge_id)
    return work.charges.named(event.provider, event.refs)
