"""A contact: a further person on a client's side, and what they may see there."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.domain.base import Base
from services.intake.domain.checking import client_problems
from services.intake.domain.client import email_key
from shared.contracts.intake.facts import ContactChanged
from shared.contracts.parts import ContactCard
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.facts import Fact
from shared.kernel.grants import INVOICES, ORDERS
from shared.kernel.ids import ClientId, ContactId
from shared.kernel.refusals import Problem

#: What a contact may be granted.
GRANTS: Final = (ORDERS, INVOICES)
_LONGEST_NAME: Final = 200
_CHANGED: Final = ("email", "name", "locale", "time_zone", "grants")


class Contact(Base):
    """Somebody on a client's side who hears of what they are granted: orders, invoices, or both.

    Once invited, at `invited_at`, they may sign in themselves, and see and do there what they are granted.
    """

    __tablename__ = "contacts"
    __table_args__ = (Index("contacts_by_client", "client_id", "id"),)

    id: Mapped[ContactId] = mapped_column(primary_key=True)
    client_id: Mapped[ClientId] = mapped_column(ForeignKey("clients.id"))
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    locale: Mapped[str]
    time_zone: Mapped[str]
    grants: Mapped[list[str]]
    changed_at: Mapped[datetime]
    password_hash: Mapped[str | None]
    invited_at: Mapped[datetime | None]

    def change(self, changes: Mapping[str, Any], *, at: datetime) -> list[Fact]:
        """Be as `changes` say, by attribute; who has another address is invited anew. The same twice is no news (rule W-7)."""
        kept = kept_of(changes)
        if all(getattr(self, name) == value for name, value in kept.items()):
            return []
        if kept.get("email", self.email) != self.email:
            self.password_hash = self.invited_at = None
        for name, value in kept.items():
            setattr(self, name, value)
        self.changed_at = at
        return [self.changed()]

    def belong_to(self, client_id: ClientId, *, at: datetime) -> list[Fact]:
        """Be on another client's side. The same twice is no news (rule W-7)."""
        if self.client_id == client_id:
            return []
        self.client_id, self.changed_at = client_id, at
        return [self.changed()]

    def changed(self) -> ContactChanged:
        """Return what is told of the contact as they are now."""
        return ContactChanged(contact_id=self.id, contact=self.card(), changed_at=self.changed_at)

    def removed(self, *, at: datetime) -> ContactChanged:
        """Return what is told when they are nobody any more: a card without name, address and grants."""
        card = ContactCard(contact_id=self.id, client_id=self.client_id, email="", name="", grants=())
        return ContactChanged(contact_id=self.id, contact=card, changed_at=at, is_removed=True)

    def as_actor(self) -> Actor:
        """Return who they are at the apps: the client, within what they are granted."""
        kind, grants = ActorKind.CLIENT, frozenset(self.grants)
        return Actor(kind=kind, id=self.client_id, name=self.name, contact_id=self.id, grants=grants)

    def card(self) -> ContactCard:
        return ContactCard(
            contact_id=self.id,
            client_id=self.client_id,
            email=self.email,
            name=self.name,
            locale=self.locale,
            time_zone=self.time_zone,
            grants=tuple(self.grants),
        )


def kept_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said of a contact in the form it is kept in."""
    kept = {name: said[name].strip() for name in ("name", "locale", "time_zone") if name in said}
    if "email" in said:
        kept["email"] = email_key(said["email"])
    if "grants" in said:
        kept["grants"] = [grant for grant in GRANTS if grant in said["grants"]]
    return kept


def contact_faults(said: Mapping[str, Any]) -> list[Problem]:
    """Return all that is wrong with what is said of a contact."""
    faults = list(client_problems(said))
    name = said.get("name", "x").strip()
    if not 0 < len(name) <= _LONGEST_NAME:
        sentence = f"Please give a name of at most {_LONGEST_NAME} characters."
        faults.append(Problem(field="name", code="required", message=sentence))
    if strange := _strange(said.get("grants", ())):
        sentence = f"There is no grant {', '.join(strange)}: {' or '.join(GRANTS)}."
        faults.append(Problem(field="grants", code="choice_unknown", message=sentence))
    return faults


def _strange(grants: Iterable[str]) -> list[str]:
    return sorted(set(grants) - set(GRANTS))
