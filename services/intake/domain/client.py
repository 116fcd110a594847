"""A client: who buys."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.domain.base import Base
from services.intake.domain.passwords import Passwords
from shared.contracts.intake.facts import ClientRegistered, SubmittedClient
from shared.contracts.parts import ClientCard
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.facts import Fact
from shared.kernel.ids import ClientId


class Client(Base):
    """The company or person who buys. The e-mail address, in small letters, is who they are."""

    __tablename__ = "clients"
    __table_args__ = (Index("clients_newest", "registered_at", "id"),)

    id: Mapped[ClientId] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    company: Mapped[str]
    locale: Mapped[str]
    time_zone: Mapped[str]
    password_hash: Mapped[str | None]
    registered_at: Mapped[datetime]

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
        )

    def card(self) -> ClientCard:
        return ClientCard(
            client_id=self.id,
            email=self.email,
            name=self.name,
            company=self.company,
            locale=self.locale,
            time_zone=self.time_zone,
        )

    def registered(self) -> list[Fact]:
        """Return what is told when the client is new."""
        return [ClientRegistered(client_id=self.id, client=self.card(), registered_at=self.registered_at)]

    def take_password(self, password: str, passwords: Passwords) -> None:
        """From now on `password` signs the client in. The same again changes nothing (rule W-7)."""
        if not passwords.fits(password, self.password_hash):
            self.password_hash = passwords.hashed(password)

    def as_actor(self) -> Actor:
        return Actor(kind=ActorKind.CLIENT, id=self.id, name=self.name)


def email_key(email: str) -> str:
    """Return an e-mail address in the one form it is kept and looked up in."""
    return email.strip().lower()
