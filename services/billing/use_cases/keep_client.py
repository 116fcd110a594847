"""Keep a client as intake tells of them."""

from dataclasses import dataclass
from datetime import datetime

from services.billing.domain.client import Client
from services.billing.domain.tax import is_for_the_register
from services.billing.storage.work import Work
from shared.contracts.billing.facts import CheckVatNumber
from shared.contracts.parts import ClientCard


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepClient:
    """At `told_at` the client was as on this card."""

    client: ClientCard
    told_at: datetime


def keep_client(work: Work, ask: KeepClient) -> None:
    """Later invoices are made out to the client as the newest card has them; an older one is no news.

    One whom we have not met is known from then on. What billing itself knows of them, such as their credit, stays. A VAT number is looked up where that matters and is wanted.
    """
    client = Client.of(ask.client, at=ask.told_at)
    work.clients.keep(client, told_at=ask.told_at)
    if work.asks_register and is_for_the_register(work.house, client):
        work.announce(CheckVatNumber(client_id=client.id))
