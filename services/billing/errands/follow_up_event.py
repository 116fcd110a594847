"""Follow up an event: look how the thing it speaks of stands now, and let that take effect."""

from datetime import timedelta
from typing import Final

from services.billing.domain.event import EventState, ProviderEvent
from services.billing.domain.provider import About, Provider
from services.billing.errands.conclude_charge import conclude_charge
from services.billing.ports import CardProcessor, Processors
from services.billing.storage.work import Work
from services.billing.use_cases.record_dispute import RecordDispute, record_dispute
from services.billing.use_cases.settle_refund import SettleRefund, settle_refund
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

    if charge_id is not None:
        _look(begin_work, processors[provider], processors, event, charge_id)

    with begin_work() as work:
        event = work.provider_events.locked(provider, ask.event_id)
        event.end(EventState.DONE if charge_id else EventState.FOREIGN, at=work.now())


def _look(
    begin_work: BeginWork[Work],
    processor: CardProcessor,
    processors: Processors,
    event: ProviderEvent,
    charge_id: PaymentId,
) -> None:
    """Look at what the event is about: the charge, one of its refunds, or a dispute over it."""
    if event.about is About.CHARGE:
        conclude_charge(begin_work, processors, charge_id, ref=next(iter(event.refs), ""))
    elif event.about is About.REFUND:
        with begin_work() as work:
            refund_id = work.refunds.named(event.refs)
            is_young = work.now() - event.received_at < _MAY_BE_EARLY
        if refund_id is None and is_young:
            raise NotYet(f"refund {event.refs[0]} of event {event.event_id}")
        if refund_id is not None:
            news = processor.refund_now(event.refs[0])
            with begin_work() as work:
                settle_refund(work, SettleRefund(refund_id=refund_id, news=news))
    elif (dispute := processor.dispute_now(event.refs[0])) is not None:
        with begin_work() as work:
            record_dispute(work, RecordDispute(charge_id=charge_id, news=dispute))


def _charge_of(work: Work, event: ProviderEvent) -> PaymentId | None:
    """Return the charge that the event is about: by our id, else by the provider's."""
    if event.about is About.NOTHING:
        return None
    if event.charge_id is not None and work.charges.is_known(PaymentId(event.charge_id)):
        return PaymentId(event.charge_id)
    return work.charges.named(event.provider, event.refs)
