"""Top up a balance: a client has paid in advance."""

from dataclasses import dataclass

from services.billing.domain.balance import Balance
from services.billing.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import ClientId
from shared.kernel.money import Money
from shared.kernel.permissions import PAYMENTS_RECORD


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUpBalance:
    """`actor` says that `amount`, above zero, of `client_id` came in; `reference` is where to find it on paper."""

    actor: Actor
    client_id: ClientId
    amount: Money
    reference: str


def top_up_balance(work: Work, ask: TopUpBalance) -> Balance:
    """Return the balance with `amount` more on it; tells BalanceChanged. Raises NotAllowed, ClientUnknown."""
    ask.actor.require(PAYMENTS_RECORD)
    client = work.clients.get(ask.client_id)
    balance = work.balances.locked(client.id, ask.amount.currency)
    work.announce(
        *balance.top_up(ask.amount, reference=ask.reference, by=ask.actor.name, at=work.now(), books=work.ledger)
    )
    return balance
