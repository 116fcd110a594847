"""Request a top-up: a client pays in advance through a provider."""

from dataclasses import dataclass

from services.billing.domain.attempt import Attempt, Operation
from services.billing.domain.bonus import bonus_for
from services.billing.domain.charge import Charge, Way
from services.billing.domain.provider import Provider
from services.billing.domain.reach import own_client, require_client_alone
from services.billing.domain.refusals import ClientUnknown, CreditsOnly
from services.billing.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import ClientId
from shared.kernel.money import CREDITS, Money
from shared.kernel.permissions import PAYMENTS_RECORD


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestTopUp:
    """`actor` wants `amount` put on the balance of `client_id`, paid on the page of `provider`."""

    actor: Actor
    client_id: ClientId
    provider: Provider
    amount: Money
    saves_method: bool = False
    return_url: str = ""


def request_top_up(work: Work, ask: RequestTopUp) -> Charge:
    """Return the charge, with its attempt written down for whoever opens the page; the bonus is what is granted now.

    Raises CreditsOnly, ClientUnknown, NotAllowed.
    """
    if ask.amount.currency == CREDITS:
        raise CreditsOnly("credits come with what is bought; money tops up a balance of money")
    if ask.saves_method:
        require_client_alone(ask.actor)
    if own_client(ask.actor) not in {None, ask.client_id}:
        raise ClientUnknown(f"there is no client {ask.client_id}")
    if not ask.actor.is_client:
        ask.actor.require(PAYMENTS_RECORD)
    client = work.clients.get(ask.client_id)
    charge = Charge.of(
        ask.amount,
        provider=ask.provider,
        way=Way.PAGE,
        client_id=client.id,
        invoice_id=None,
        by=ask.actor.name,
        at=work.now(),
    )
    charge.bonus = bonus_for(ask.amount, work.bonuses.all()).amount
    work.charges.add(charge)
    work.attempts.add(
        Attempt.of(
            Operation.OPEN_PAGE,
            charge_id=charge.id,
            provider=charge.provider,
            request={"title": "Top-up", "return_url": ask.return_url, "saves_method": ask.saves_method},
            at=work.now(),
        )
    )
    return charge
