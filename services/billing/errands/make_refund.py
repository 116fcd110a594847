"""Make a refund: have a provider give money back."""

from uuid import UUID

from services.billing.domain.attempt import Attempt, AttemptState
from services.billing.domain.provider import RefundNews, RefundStanding
from services.billing.ports import Processors
from services.billing.storage.work import Work
from services.billing.use_cases.settle_refund import SettleRefund, settle_refund
from shared.contracts.billing.facts import MakeRefund
from shared.kernel.money import Money
from shared.kernel.refusals import Outage
from shared.storage.work import BeginWork


def make_refund(begin_work: BeginWork[Work], processors: Processors, ask: MakeRefund) -> None:
    """The provider was asked, and its answer has taken effect. Safe to repeat: the key is the attempt's, so that it gives once.

    When the provider may have forgotten the key nothing is sent again: the attempt is unsettled and shown by the reconciliation.
    Raises Outage.
    """
    with begin_work() as work:
        attempt = _begin(work, ask.attempt_id)
    if attempt is None:
        return
    asked = attempt.request
    amount = Money(asked["amount"], asked["currency"])

    try:
        news = processors[attempt.provider].refund(asked["money_ref"], amount, key=attempt.key)
    except Outage as outage:
        with begin_work() as work:
            waiting = work.attempts.locked(attempt.id)
            waiting.put_off(str(outage), at=work.now())
            _wake(work, waiting)
        raise

    with begin_work() as work:
        _end(work, attempt.id, news)


def _begin(work: Work, attempt_id: UUID) -> Attempt | None:
    attempt = work.attempts.claimed(attempt_id)
    if attempt is None or attempt.is_over:
        return None
    if not attempt.may_be_sent(work.now()):
        if attempt.state is not AttemptState.UNKNOWN:
            _wake(work, attempt)
        return None
    attempt.send(work.now())
    _wake(work, attempt)
    return attempt


def _end(work: Work, attempt_id: UUID, news: RefundNews) -> None:
    attempt = work.attempts.locked(attempt_id)
    if attempt.is_over:
        return
    settle_refund(work, SettleRefund(refund_id=attempt.subject_id, news=news))
    attempt.end(news.failure or news.ref, succeeded=news.standing is not RefundStanding.FAILED)
    work.forget(f"refund:{attempt.id}")


def _wake(work: Work, attempt: Attempt) -> None:
    work.later(MakeRefund(attempt_id=attempt.id), at=attempt.next_try_at, key=f"refund:{attempt.id}")
