"""The doors for clients: signing in, links that are mailed, second factors."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.intake.domain.checking import is_storable
from services.intake.domain.client import email_key
from services.intake.storage.work import Work
from shared.contracts.intake.doors import AccessRevoked, ClientInvited, ClientPasswordLinkAsked, SignInLinkAsked
from shared.kernel.facts import Fact
from shared.kernel.ids import ClientId
from shared.storage.door_links import Purpose
from shared.web.doors.links import links_of
from shared.web.doors.people import People, Person
from shared.web.doors.second_factor import second_factor_of
from shared.web.doors.sessions import sessions_of


class Clients:
    """The clients at the door, and those of their contacts who were invited. They may also come in by a link that was mailed to them; who was erased, or is part of another, is nobody.

    Where an address is a client's and a contact's, it is the client's once they have a password, else the contact's.
    """

    issuer = "intake"
    kind = "client"
    links_sign_in = True

    def by_email(self, work: Work, email: str) -> Person | None:
        key = email_key(email)
        if not is_storable(key):
            return None
        client = work.clients.by_email(key)
        return client if client and client.password_hash else work.contacts.who_signs_in(email=key) or client

    def by_id(self, work: Work, person_id: UUID) -> Person | None:
        client = work.clients.find(ClientId(person_id))
        if client is None:
            return work.contacts.who_signs_in(contact_id=person_id)
        return client if client.erased_at is None and client.merged_into is None else None

    def role_of(self, person: Person) -> str | None:
        return None

    def link_made(self, person: Person, purpose: Purpose, token: str, ends_at: datetime, at: datetime) -> Fact:
        actor = person.as_actor()
        whose: dict[str, Any] = {"client_id": actor.id, "contact_id": actor.contact_id}
        if purpose is Purpose.INVITATION:
            return ClientInvited(**whose, token=token, ends_at=ends_at, invited_at=at)
        if purpose is Purpose.SIGN_IN:
            return SignInLinkAsked(**whose, token=token, ends_at=ends_at, asked_at=at)
        return ClientPasswordLinkAsked(**whose, token=token, ends_at=ends_at, asked_at=at)

    def revoked(self, about: Sequence[UUID], before: datetime, until: datetime) -> Fact:
        return AccessRevoked(about_ids=tuple(about), before=before, until=until)


CLIENTS: Final[People[Work]] = Clients()

resources: Final = (sessions_of(CLIENTS), links_of(CLIENTS), second_factor_of(CLIENTS))
