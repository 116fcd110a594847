"""A client: who buys."""

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.domain.base import Base
from services.intake.domain.refusals import ClientGone, ClientUnknown
from shared.contracts.intake.facts import ClientChanged, ClientErased, ClientRegistered, SubmittedClient
from shared.contracts.parts import Address, ClientCard
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.facts import Fact
from shared.kernel.ids import ClientId, MemberId
from shared.kernel.passwords import hash_password, is_password
from shared.kernel.permissions import CLIENTS_MANAGE
from shared.kernel.refusals import NotAllowed

#: What a client may change of themselves; all else is the agency's to say.
OWN: Final = frozenset({"name", "company", "locale", "time_zone", "tax_id", "country", "addresses", "delivery_channel"})
#: What only the agency sees and says.
INTERNAL: Final = frozenset({"manager_id", "preferred_member_id", "needs_review", "status", "notes", "tags", "custom"})
#: What says who they are; what is left says that there was somebody, and when.
_ERASED: Final = (*OWN, "email", "password_hash", "status", "notes", "tags", "custom", "onboarding")


#: What is looked through for words; the index is on exactly this, in PostgreSQL's own spelling.
CLIENT_WORDS = "to_tsvector('simple'::regconfig, (((email || ' '::text) || name) || ' '::text) || company)"


class Client(Base):
    """The company or person who buys. The e-mail address, in small letters, is who they are.

    `manager_id` is the member who looks after them and reviews their orders; `needs_review` demands that of every order (rule I-5).
    `merged_into` is the client whom they turned out to be, where they did. `onboarding` are their answers to what every client is asked once (rule I-8).
    """

    __tablename__ = "clients"
    __table_args__ = (
        Index("clients_newest", "registered_at", "id"),
        Index("clients_by_words", text(CLIENT_WORDS), postgresql_using="gin"),
        Index("clients_merged", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
        Index("clients_by_manager", "manager_id", postgresql_where=text("manager_id IS NOT NULL")),
    )

    id: Mapped[ClientId] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    company: Mapped[str]
    locale: Mapped[str]
    time_zone: Mapped[str]
    password_hash: Mapped[str | None]
    registered_at: Mapped[datetime]
    tax_id: Mapped[str]
    country: Mapped[str]
    addresses: Mapped[list[dict[str, Any]]]
    manager_id: Mapped[MemberId | None]
    preferred_member_id: Mapped[MemberId | None]
    delivery_channel: Mapped[str | None]
    needs_review: Mapped[bool]
    status: Mapped[str]
    notes: Mapped[str]
    tags: Mapped[list[str]]
    custom: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime | None]
    onboarding: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    onboarded_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    merged_into: Mapped[ClientId | None]

    @classmethod
    def of(cls, buyer: SubmittedClient, *, client_id: ClientId, at: datetime) -> "Client":
        """Return a client who is as `buyer` says."""
        return cls(
            id=client_id,
            email=email_key(buyer.email),
            name=buyer.name,
            company=buyer.company,
            locale=buyer.locale,
            time_zone=buyer.time_zone,
            password_hash=None,
            registered_at=at,
            tax_id="",
            country="",
            addresses=[],
            manager_id=None,
            preferred_member_id=None,
            delivery_channel=None,
            needs_review=False,
            status="",
            notes="",
            tags=[],
            custom={},
            changed_at=None,
            onboarding=None,
            onboarded_at=None,
            erased_at=None,
            merged_into=None,
        )

    def card(self) -> ClientCard:
        return ClientCard(
            client_id=self.id,
            email=self.email,
            name=self.name,
            company=self.company,
            locale=self.locale,
            time_zone=self.time_zone,
            tax_id=self.tax_id,
            country=self.country,
            addresses=tuple(Address(**row) for row in self.addresses),
            manager_id=self.manager_id,
            preferred_member_id=self.preferred_member_id,
            delivery_channel=self.delivery_channel,
        )

    def registered(self) -> list[Fact]:
        """Return what is told when the client is new."""
        return [ClientRegistered(client_id=self.id, client=self.card(), registered_at=self.registered_at)]

    def change(self, changes: Mapping[str, Any], *, at: datetime) -> list[Fact]:
        """Be as `changes` say, by attribute. What others know of the client is told where it is news (rule W-7)."""
        before = self.card()
        for name, value in changes.items():
            kept = _KEPT[name](value) if name in _KEPT else value
            if getattr(self, name) != kept:
                setattr(self, name, kept)
                self.changed_at = at
        after = self.card()
        return [] if after == before else [ClientChanged(client_id=self.id, client=after, changed_at=at)]

    def onboard(self, said: Mapping[str, Any], *, at: datetime) -> bool:
        """They have answered what every client is asked once (rule I-8). Tell whether that is news."""
        if self.onboarded_at is not None:
            return False
        self.onboarding, self.onboarded_at = dict(said), at
        return True

    def require_here(self) -> None:
        """Raises ClientGone where they turned out to be another client."""
        if self.merged_into is not None:
            raise ClientGone(f"client {self.id} is part of client {self.merged_into}", client_id=self.merged_into)

    def open_to(self, actor: Actor) -> None:
        """A client may see and say this of themselves, their contacts may not; anybody else needs the permission. Raises ClientUnknown, NotAllowed."""
        if not actor.is_client:
            actor.require(CLIENTS_MANAGE)
        elif actor.id != self.id:
            raise ClientUnknown(f"there is no client {self.id}")
        elif actor.contact_id is not None:
            raise NotAllowed("this is for the client alone, not for their contacts")

    def erase(self, *, at: datetime) -> list[Fact]:
        """Be nobody any more: nothing that says who they are is left. The same twice is no news (rule W-7)."""
        if self.erased_at is not None:
            return []
        nobody = SubmittedClient(email=f"erased-{self.id}@erased.invalid", name="Erased client")
        blank = Client.of(nobody, client_id=self.id, at=self.registered_at)
        for name in _ERASED:
            setattr(self, name, getattr(blank, name))
        self.changed_at = self.erased_at = at
        return [ClientErased(client_id=self.id, client=self.card(), erased_at=at)]

    def take_password(self, password: str) -> None:
        """From now on `password` signs the client in. The same again changes nothing (rule W-7)."""
        if not is_password(password, self.password_hash):
            self.password_hash = hash_password(password)

    def as_actor(self) -> Actor:
        return Actor(kind=ActorKind.CLIENT, id=self.id, name=self.name)


def email_key(email: str) -> str:
    """Return an e-mail address in the one form it is kept and looked up in."""
    return email.strip().lower()


#: Attributes that are kept in another shape than they are said in.
_KEPT: Final[Mapping[str, Any]] = {
    "email": email_key,
    "addresses": lambda addresses: [dataclasses.asdict(address) for address in addresses],
    "tags": lambda tags: sorted(set(tags)),
    "custom": dict,
}
