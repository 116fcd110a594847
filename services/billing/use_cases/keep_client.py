"""Keep a client as intake tells of them."""

from dataclasses import dataclass
from datetime import datetime

from services.billing.domain.client import Client
from services.billing.storage.work import Work
from shared.contracts.parts import ClientCard


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepClient:
    """At `told_at` the client was as on this card."""

    client: ClientCard
    told_at: datetime


def keep_client(work: Work, ask: KeepClient) -> None:
    """Later invoices are made out to the client as the newest card has them; an older one is no news.

    One whom we have not met is known from then on. What billing itself knows of them, such as their credit, stays.
    """
    work.clients.keep(Client.of(ask.client, at=ask.told_at), told_at=ask.told_at)
