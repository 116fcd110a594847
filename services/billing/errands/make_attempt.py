"""Make an attempt: ask a provider for what was written down."""

from uuid import UUID

from services.billing.domain.attempt import Attempt, AttemptState, Operation
from services.billing.domain.charge import Charge
from services.billing.domain.provider import News, Standing
from services.billing.domain.reconciliation import next_run
from services.billing.ports import CardProcessor, Order, Processors
from services.billing.storage.work import Work
from services.billing.use_cases.settle_charge import SettleCharge, settle_charge
from shared.contracts.billing.facts import MakeAttempt, Reconcile
from shared.kernel.refusals import Outage
from shared.storage.work import BeginWork


def make_attempt(begin_work: BeginWork[Work], processors: Processors, ask: MakeAttempt) -> None:
    """The provider was asked, and its answer has taken effect. Safe to repeat: the key is the attempt's.

    An attempt that is over, not due, or in somebody else's hands is left alone. One whose answer was lost is made again under its
    key when its lease is over; when the provider may have forgotten the key, we only look what became of it. Raises Outage.
    """
    with begin_work() as work:
        begun = _begin(work, ask.attempt_id)
    if begun is None:
        return
    attempt, order = begun
    processor = processors[attempt.provider]

    try:
        news = _ask(processor, attempt, order)
    except Outage as outage:
        with begin_work() as work:
            _put_off(work, attempt.id, str(outage))
        raise

    with begin_work() as work:
        _end(work, attempt.id, news)


def _begin(work: Work, attempt_id: UUID) -> tuple[Attempt, Order] | None:
    """Claim the attempt where it is due, and write down that it is being made."""
    attempt = work.attempts.claimed(attempt_id)
    if attempt is None or attempt.is_over:
        return None
    if not attempt.may_be_sent(work.now()) and attempt.state is not AttemptState.UNKNOWN:
        _wake(work, attempt)
        return None
    if attempt.state is not AttemptState.UNKNOWN:
        attempt.send(work.now())
        _wake(work, attempt)
    return attempt, _order_of(work.charges.get(attempt.charge_id), attempt)


def _ask(processor: CardProcessor, attempt: Attempt, order: Order) -> News | None:
    if attempt.state is AttemptState.UNKNOWN:
        return processor.find(attempt.charge_id)
    if attempt.operation is Operation.OPEN_PAGE:
        return processor.open_page(order, key=attempt.key)
    return processor.charge_saved(order, key=attempt.key)


def _end(work: Work, attempt_id: UUID, news: News | None) -> None:
    attempt = work.attempts.locked(attempt_id)
    if attempt.is_over or news is None:
        return
    charge = settle_charge(work, SettleCharge(charge_id=attempt.charge_id, news=news))
    attempt.end(news.failure or charge.ref, succeeded=news.standing is not Standing.FAILED)
    work.forget(f"attempt:{attempt.id}")
    work.later(Reconcile(provider=charge.provider.value), at=next_run(work.now()), key=f"reconcile:{charge.provider}")


def _put_off(work: Work, attempt_id: UUID, why: str) -> None:
    attempt = work.attempts.locked(attempt_id)
    attempt.put_off(why, at=work.now())
    _wake(work, attempt)


def _wake(work: Work, attempt: Attempt) -> None:
    """Look at the attempt again when its next try is due or its lease is over."""
    work.later(MakeAttempt(attempt_id=attempt.id), at=attempt.next_try_at, key=f"attempt:{attempt.id}")


def _order_of(charge: Charge, attempt: Attempt) -> Order:
    return Order(charge_id=charge.id, client_id=charge.client_id, amount=charge.amount, **attempt.request)
