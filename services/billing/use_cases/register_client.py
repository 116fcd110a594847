"""Register a client: from now on they can be billed."""

from dataclasses import dataclass
from datetime import datetime

from services.billing.domain.client import Client
from services.billing.domain.tax import is_for_the_register
from services.billing.storage.work import Work
from shared.contracts.billing.facts import CheckVatNumber
from shared.contracts.parts import ClientCard


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterClient:
    """`client` is new to the agency since `registered_at`."""

    client: ClientCard
    registered_at: datetime


def register_client(work: Work, ask: RegisterClient) -> None:
    """The client is known. One who is already stays as they are. Their VAT number is looked up where that matters and is wanted."""
    client = Client.of(ask.client, at=ask.registered_at)
    work.clients.add(client)
    if work.asks_register and is_for_the_register(work.house, client):
        work.announce(CheckVatNumber(client_id=client.id))
