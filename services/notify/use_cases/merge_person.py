"""Merge a person: who turned out to be another client is told nothing any more, and the other all of it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from services.notify.domain.person import Person, PersonKind
from services.notify.storage.work import Work

#: What one who was merged before we met them is known since.
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePerson:
    """The client `merged_id` turned out to be `client_id`, who is called `name`."""

    client_id: UUID
    merged_id: UUID
    name: str


def merge_person(work: Work, ask: MergePerson) -> None:
    """Notices, mails, orders and contacts are the other's, and preferences where they had none. Safe to repeat. Raises PersonUnknown."""
    stub = Person(
        id=ask.merged_id,
        kind=PersonKind.CLIENT,
        name=ask.name,
        email="",
        locale="en",
        time_zone="UTC",
        role="",
        is_active=False,
        delivery_channel="",
        wishes={},
        contacts={},
        habits={},
        chat_address="",
        known_at=_LONG_AGO,
    )
    into = work.people.merge(stub, ask.client_id)
    work.notices.hand_over(ask.merged_id, into.id)
    work.mails.hand_over(ask.merged_id, into.id)
    work.order_cards.hand_over(ask.merged_id, into.id)
