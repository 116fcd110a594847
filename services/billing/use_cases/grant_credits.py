"""Grant credits: what came with a top-up."""

from dataclasses import dataclass
from uuid import UUID

from services.billing.domain.credits import grant, pay_waiting
from services.billing.storage.work import Work
from shared.contracts.billing.facts import CreditsGranted
from shared.kernel.actors import SYSTEM
from shared.kernel.ids import ClientId
from shared.kernel.money import CREDITS, Money


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantCredits:
    """`client_id` gets `amount`, which came with the top-up `top_up_id`; what `resets` lets earlier credits lapse."""

    top_up_id: UUID
    client_id: ClientId
    amount: Money
    resets: bool = False


def grant_credits(work: Work, ask: GrantCredits) -> None:
    """The credits are on the client's balance, and pay what waited for them. Twice is no news.

    Tells CreditsGranted and BalanceChanged, and as paying does.
    """
    waiting = work.invoices.waiting_for_credits(ask.client_id)
    balance = work.balances.locked(ask.client_id, CREDITS)
    if work.credits.is_granted(ask.top_up_id):
        return
    by, at = SYSTEM.name, work.now()
    grants, told = grant(
        balance,
        [(ask.top_up_id, ask.amount.amount)],
        resets=ask.resets,
        reason="Top-up",
        invoice_id=None,
        by=by,
        at=at,
        books=work.ledger,
    )
    work.credits.add(grants)
    told.insert(0, CreditsGranted(invoice_id=None, client_id=ask.client_id, amount=ask.amount, granted_at=at))
    work.announce(*told, *pay_waiting(waiting, balance, by=by, at=at, books=work.ledger))
