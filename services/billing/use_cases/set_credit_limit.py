"""Set a client's credit limit: how much they may owe on account."""

from dataclasses import dataclass

from services.billing.domain.client import Client
from services.billing.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import ClientId
from shared.kernel.permissions import PAYMENTS_RECORD


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCreditLimit:
    """`actor` lets `client_id` owe up to `limit` minor units of each currency."""

    actor: Actor
    client_id: ClientId
    limit: int


def set_credit_limit(work: Work, ask: SetCreditLimit) -> Client:
    """Return the client; orders that were placed before keep their terms. Raises NotAllowed, ClientUnknown."""
    ask.actor.require(PAYMENTS_RECORD)
    client = work.clients.locked(ask.client_id)
    client.credit_limit = ask.limit
    return client
