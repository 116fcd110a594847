"""Learn a contact: remember what a further person on a client's side hears of."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notify.storage.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnContact:
    """At `known_at` the contact heard of `grants`: `orders`, `invoices`; of nothing where there are none."""

    contact_id: UUID
    client_id: UUID
    grants: tuple[str, ...]
    known_at: datetime


def learn_contact(work: Work, ask: LearnContact) -> None:
    """The client's contacts are known as they are by now; older news changes nothing. Raises PersonUnknown."""
    if work.people.get(ask.contact_id).known_at <= ask.known_at:
        work.people.locked(ask.client_id).have_contact(ask.contact_id, ask.grants)
