"""Load the sample agency: three of its clients have paid in advance."""

from services.billing.domain.sample import TOP_UPS
from services.billing.storage.work import Work
from shared.kernel.actors import SYSTEM
from shared.storage.work import BeginWork


def load_sample(begin_work: BeginWork[Work]) -> None:
    """The sample clients have their balances, whether intake has told of them or not. A balance that was ever used stays as it is."""
    with begin_work() as work:
        for sample in TOP_UPS:
            balance = work.balances.locked(sample.client_id, sample.amount.currency)
            if work.ledger.has_balance_of(sample.client_id):
                continue
            told = balance.top_up(sample.amount, reference="sample", by=SYSTEM.name, at=work.now(), books=work.ledger)
            work.announce(*told)
