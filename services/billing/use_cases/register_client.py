"""Register a client: from now on they can be billed."""

from dataclasses import dataclass
from datetime import datetime

from services.billing.domain.client import Client
from services.billing.storage.work import Work
from shared.contracts.parts import ClientCard


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterClient:
    """`client` is new to the agency since `registered_at`."""

    client: ClientCard
    registered_at: datetime


def register_client(work: Work, ask: RegisterClient) -> None:
    """The client is known. One who is already stays as they are."""
    work.clients.add(Client.of(ask.client, at=ask.registered_at))
