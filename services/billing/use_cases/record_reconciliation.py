"""Record a reconciliation: what a comparison with a provider has shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.billing.domain.provider import Provider
from services.billing.domain.reconciliation import Reconciliation
from services.billing.storage.work import Work
from shared.kernel.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReconciliation:
    """`compared` payments at `provider` since then showed `differences`."""

    provider: Provider
    since: datetime
    compared: int
    differences: list[dict[str, Any]]


def record_reconciliation(work: Work, ask: RecordReconciliation) -> Reconciliation:
    """Return the reconciliation, kept for people to see."""
    made = Reconciliation(
        id=new_id(),
        provider=ask.provider,
        since=ask.since,
        compared=ask.compared,
        differences=ask.differences,
        ran_at=work.now(),
    )
    work.reconciliations.add(made)
    return made
