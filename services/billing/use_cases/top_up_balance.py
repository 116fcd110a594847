"""Top up a balance: a client has paid in advance."""

from dataclasses import dataclass

from services.billing.domain.balance import Balance
from services.billing.domain.credits import pay_waiting, rule_for_top_up
from services.billing.storage.work import Work
from shared.contracts.billing.facts import GrantCredits
from shared.kernel.actors import Actor
from shared.kernel.ids import ClientId, new_id
from shared.kernel.money import CREDITS, Money
from shared.kernel.permissions import PAYMENTS_RECORD


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUpBalance:
    """`actor` says that `amount`, above zero, of `client_id` came in; `reference` is where to find it on paper."""

    actor: Actor
    client_id: ClientId
    amount: Money
    reference: str


def top_up_balance(work: Work, ask: TopUpBalance) -> Balance:
    """Return the balance with `amount` more on it; tells BalanceChanged. Credits come with it where a rule says so.

    `amount` in credits is granted by hand, and pays what waited for them. Raises NotAllowed, ClientUnknown.
    """
    ask.actor.require(PAYMENTS_RECORD)
    client = work.clients.get(ask.client_id)
    waiting = work.invoices.waiting_for_credits(client.id) if ask.amount.currency == CREDITS else []
    balance = work.balances.locked(client.id, ask.amount.currency)
    by, at = ask.actor.name, work.now()
    told = balance.top_up(ask.amount, reference=ask.reference, by=by, at=at, books=work.ledger)
    told += pay_waiting(waiting, balance, by=by, at=at, books=work.ledger)
    work.announce(*told)
    if rule := rule_for_top_up(ask.amount, work.credit_rules):
        work.announce(GrantCredits(top_up_id=new_id(), client_id=client.id, amount=rule.grants, resets=rule.resets))
    return balance
