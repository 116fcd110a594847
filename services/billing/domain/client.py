"""Clients, as billing knows them."""

from datetime import datetime
from typing import Self

from sqlalchemy import BigInteger, false
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.base import Base
from shared.contracts.parts import Address, ClientCard
from shared.kernel.ids import ClientId


class Client(Base):
    """Somebody who can be billed. Up to `credit_limit`, in minor units of the invoice's currency, they buy on account (rule B-4).

    `told_at` is when intake last changed what it says of them.
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
        )


def _written(address: Address) -> str:
    """Return an address as it stands on an envelope."""
    town = f"{address.postal_code} {address.city}".strip()
    return "\n".join(line for line in (address.line1, address.line2, town, address.region, address.country) if line)
