"""List the contacts of a client."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.intake.domain.contact import Contact
from services.intake.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import ClientId


@dataclass(frozen=True, slots=True, kw_only=True)
class ListContacts:
    """`actor` wants to see the contacts of `client_id`."""

    actor: Actor
    client_id: ClientId


def list_contacts(work: Work, ask: ListContacts) -> Sequence[Contact]:
    """Return them by name. Raises ClientUnknown, NotAllowed."""
    work.clients.get(ask.client_id).open_to(ask.actor)
    return work.contacts.of_client(ask.client_id)
