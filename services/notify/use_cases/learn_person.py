"""Learn a person: remember a client or a member as they are by now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notify.domain.person import Person, PersonKind
from services.notify.storage.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnPerson:
    """At `known_at` the person was like this."""

    person_id: UUID
    kind: PersonKind
    name: str
    email: str
    locale: str = "en"
    time_zone: str = "UTC"
    role: str = ""
    is_active: bool = True
    delivery_channel: str = ""
    known_at: datetime


def learn_person(work: Work, ask: LearnPerson) -> None:
    """The newest news of a person is what is known of them; older news changes nothing."""
    work.people.learn(
        Person(
            id=ask.person_id,
            kind=ask.kind,
            name=ask.name,
            email=ask.email,
            locale=ask.locale,
            time_zone=ask.time_zone,
            role=ask.role,
            is_active=ask.is_active,
            delivery_channel=ask.delivery_channel,
            wishes={},
            contacts={},
            habits={},
            chat_address="",
            known_at=ask.known_at,
        )
    )
