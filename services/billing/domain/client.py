"""Clients, as billing knows them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy import BigInteger, false
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.base import Base
from shared.contracts.parts import Address, ClientCard
from shared.kernel.ids import ClientId


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """What a register says of a VAT number: whether a business has it, and under which name where it tells."""

    is_valid: bool
    name: str = ""


class Client(Base):
    """Somebody who can be billed. Up to `credit_limit`, in minor units of the invoice's currency, they buy on account (rule B-4).

    `told_at` is when intake last changed what it says of them. `merged_into` is the client whom they turned out to be. `is_registered` is what the register of VAT numbers said of `looked_up`.
    """

    __tablename__ = "clients"

    id: Mapped[ClientId] = mapped_column(primary_key=True)
    name: Mapped[str]
    company: Mapped[str]
    registered_at: Mapped[datetime]
    email: Mapped[str] = mapped_column(server_default="")
    locale: Mapped[str] = mapped_column(server_default="en")
    country: Mapped[str] = mapped_column(server_default="")
    region: Mapped[str] = mapped_column(server_default="")
    tax_id: Mapped[str] = mapped_column(server_default="")
    address: Mapped[str] = mapped_column(server_default="")
    credit_limit: Mapped[int] = mapped_column(BigInteger, server_default="0")
    pays_automatically: Mapped[bool] = mapped_column(default=False, server_default=false())
    told_at: Mapped[datetime | None]
    looked_up: Mapped[str] = mapped_column(server_default="")
    is_registered: Mapped[bool | None]
    registered_as: Mapped[str] = mapped_column(server_default="")
    looked_up_at: Mapped[datetime | None]
    merged_into: Mapped[ClientId | None]

    @classmethod
    def of(cls, card: ClientCard, *, at: datetime) -> Self:
        """Return the client that intake tells of."""
        billed_at = next((address for address in card.addresses if address.kind == "billing"), Address())
        return cls(
            id=card.client_id,
            name=card.name,
            company=card.company,
            registered_at=at,
            email=card.email,
            locale=card.locale,
            country=card.country or billed_at.country,
            region=billed_at.region,
            tax_id=card.tax_id,
            address=_written(billed_at),
            credit_limit=0,
            pays_automatically=False,
            told_at=None,
            looked_up="",
            is_registered=None,
            registered_as="",
            looked_up_at=None,
            merged_into=None,
        )

    def take_over(self, other: "Client") -> None:
        """Have what billing itself knows of a duplicate where that is more: their credit, and that they pay by themselves."""
        self.credit_limit = max(self.credit_limit, other.credit_limit)
        self.pays_automatically = self.pays_automatically or other.pays_automatically

    @property
    def is_refuted(self) -> bool:
        """Whether the register knows no business of the tax number that the client has now."""
        return self.is_registered is False and self.looked_up == self.tax_id

    @property
    def is_looked_up(self) -> bool:
        """Whether the register was asked about the tax number that the client has now."""
        return self.looked_up_at is not None and self.looked_up == self.tax_id

    def look_up(self, number: str, entry: RegisterEntry, *, at: datetime) -> None:
        """The register has said `entry` of the tax number `number`."""
        self.looked_up, self.is_registered, self.registered_as = number, entry.is_valid, entry.name
        self.looked_up_at = at


def _written(address: Address) -> str:
    """Return an address as it stands on an envelope."""
    town = f"{address.postal_code} {address.city}".strip()
    return "\n".join(line for line in (address.line1, address.line2, town, address.region, address.country) if line)
