"""Many submissions in one request: each is answered as if it had come alone."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

from services.intake.api import begin_work
from services.intake.api.naming import submission_of
from services.intake.api.schemas import NamedSubmissionRequest
from services.intake.domain.checking import is_storable
from services.intake.domain.client import email_key
from services.intake.domain.submission import Submission
from services.intake.storage.work import Work
from services.intake.use_cases.submit_order import SubmitOrder, submit_order
from shared.kernel.actors import Actor
from shared.kernel.refusals import Invalid, Refusal

#: So many orders are taken in by one transaction: what is committed stays, whatever becomes of the rest.
_AT_ONCE: Final = 100

Outcome = dict[str, Any]


class _Rehearsed(Exception):
    """Nothing of this is kept."""


def submit_each(said: Sequence[Any], actor: Actor, *, is_rehearsal: bool = False) -> list[Outcome]:
    """Return the outcome of each: `new`, `known` from before, or `refused` with every problem, in their order.

    A rehearsal answers the same and takes in nothing.
    """
    read = [_read(one) for one in said]
    outcomes: list[Outcome] = []
    size = max(len(read), 1) if is_rehearsal else _AT_ONCE
    for some in _batches(read, size):
        try:
            with begin_work() as work:
                _hold(work, [one for one in some if isinstance(one, Submission)])
                outcomes += [_submitted(work, actor, one) if isinstance(one, Submission) else one for one in some]
                _stop(is_rehearsal=is_rehearsal)
        except _Rehearsed:
            continue
    return outcomes


def _hold(work: Work, submissions: Sequence[Submission]) -> None:
    """Have at hand what all of them are checked against, in one query for each kind of thing."""
    names = [(one.source.strip(), one.external_id.strip()) for one in submissions]
    work.purchases.hold(name for name in names if is_storable("".join(name)))
    work.services.hold(code for one in submissions if is_storable(code := one.service.strip()))
    buyers = [one.client for one in submissions if one.client]
    work.clients.hold(email for buyer in buyers if is_storable(email := email_key(buyer.email)))


def _stop(*, is_rehearsal: bool) -> None:
    if is_rehearsal:
        raise _Rehearsed


def _batches(read: Sequence[Submission | Outcome], size: int) -> Iterator[Sequence[Submission | Outcome]]:
    for start in range(0, len(read), size):
        yield read[start : start + size]


def _read(said: Any) -> Submission | Outcome:
    try:
        return submission_of(NamedSubmissionRequest().load(said))
    except Invalid as invalid:
        name = said.get("external_id") if isinstance(said, dict) else None
        return _refused(name if isinstance(name, str) else None, invalid)


def _submitted(work: Work, actor: Actor, submission: Submission) -> Outcome:
    """Refusals come before anything is kept of a submission, so that the others go on in the same transaction."""
    try:
        order, is_new = submit_order(work, SubmitOrder(actor=actor, submission=submission))
    except Refusal as refusal:
        return _refused(submission.external_id, refusal)
    return {
        "external_id": submission.external_id,
        "outcome": "new" if is_new else "known",
        "order": {"order_id": order.id, "number": order.number, "state": order.state},
        "code": None,
        "problems": [asdict(missing) for missing in order.problems()],
    }


def _refused(external_id: str | None, refusal: Refusal) -> Outcome:
    found = refusal.problems if isinstance(refusal, Invalid) else ()
    problems = [asdict(problem) | {"label": ""} for problem in found]
    if not found:
        problems = [{"field": "", "code": refusal.code, "message": refusal.sentence, "label": ""}]
    return {
        "external_id": external_id,
        "outcome": "refused",
        "order": None,
        "code": refusal.code,
        "problems": problems,
    }
