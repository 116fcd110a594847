"""Reconcile: compare our books with a provider's, let what we missed take effect, and report what differs."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from services.billing.domain.charge import Charge, ChargeState
from services.billing.domain.provider import News, Provider
from services.billing.domain.reconciliation import Difference, Reconciliation, difference, differences_of, next_run
from services.billing.errands.conclude_charge import conclude_charge
from services.billing.ports import CardProcessor, Processors
from services.billing.storage.work import Work
from services.billing.use_cases.record_reconciliation import RecordReconciliation, record_reconciliation
from services.billing.use_cases.settle_charge import SettleCharge, settle_charge
from shared.contracts.billing.facts import Reconcile
from shared.kernel.ids import PaymentId
from shared.storage.work import BeginWork

#: Longer than providers go on sending a webhook that nobody takes.
LOOKS_BACK: Final = timedelta(days=4)
#: A charge that is younger may still be in somebody's hands.
_SETTLES_WITHIN: Final = timedelta(minutes=10)
_MOST: Final = 500


def reconcile(begin_work: BeginWork[Work], processors: Processors, ask: Reconcile) -> Reconciliation:
    """Return the comparison, kept. What had not reached us has its effect now; the rest is for people. Safe to repeat. Raises Outage."""
    provider = Provider(ask.provider)
    processor = processors[provider]
    with begin_work() as work:
        since = work.now() - LOOKS_BACK
        open_ids = work.charges.under_way(provider, before=work.now() - _SETTLES_WITHIN, limit=_MOST)

    found = [*_concluded(begin_work, processors, open_ids)]
    theirs = processor.paid_since(since)
    found += _settled(begin_work, provider, theirs)

    with begin_work() as work:
        ours = work.charges.paid_since(provider, since + timedelta(hours=1))
        found += _missing(ours, theirs, processor)
        found += [
            difference(Difference.UNSETTLED, f"nobody knows what became of attempt {a}")
            for a in work.attempts.unsettled(provider)
        ]
        if work.charges.under_way(provider, before=work.now(), limit=1) or ours:
            work.later(ask, at=next_run(work.now()), key=f"reconcile:{provider}")
        return record_reconciliation(
            work,
            RecordReconciliation(provider=provider, since=since, compared=len(ours) + len(open_ids), differences=found),
        )


def _concluded(
    begin_work: BeginWork[Work], processors: Processors, charge_ids: Sequence[PaymentId]
) -> list[dict[str, Any]]:
    """Look at each charge that is under way; return those that are paid without our having heard of it."""
    concluded = [conclude_charge(begin_work, processors, charge_id) for charge_id in charge_ids]
    return [_late(charge) for charge in concluded if charge.state is ChargeState.PAID]


def _settled(begin_work: BeginWork[Work], provider: Provider, theirs: Sequence[News]) -> list[dict[str, Any]]:
    """Let money that the provider lists take effect where it has not; return what was late and what is not ours."""
    found: list[dict[str, Any]] = []
    for news in theirs:
        with begin_work() as work:
            charge_id = PaymentId(news.charge_id) if news.charge_id else None
            if charge_id is None or not work.charges.is_known(charge_id):
                sentence = f"{news.received} came for nothing that was asked for here"
                found.append(difference(Difference.FOREIGN, sentence, ref=news.ref))
            elif work.charges.get(charge_id).state is not ChargeState.PAID:
                found.append(_late(settle_charge(work, SettleCharge(charge_id=charge_id, news=news))))
    return found


def _late(charge: Charge) -> dict[str, Any]:
    sentence = f"{charge.received} had come without our hearing of it"
    return difference(Difference.LATE, sentence, charge_id=charge.id, ref=charge.ref)


def _missing(ours: Sequence[Charge], theirs: Sequence[News], processor: CardProcessor) -> list[dict[str, Any]]:
    """Return where charges that we hold for paid differ from what the provider lists, if it lists anything."""
    listed: Mapping[UUID | None, News] = {news.charge_id: news for news in theirs}
    if not listed:
        return []
    return [found for charge in ours for found in differences_of(charge, listed.get(charge.id))]
