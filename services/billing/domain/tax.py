"""Taxes: which rate a line bears, and how much that is (rule B-8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.base import Base
from services.billing.domain.client import Client
from services.billing.domain.line import InvoiceLine
from services.billing.domain.vat_numbers import is_vat_number
from shared.kernel.money import CREDITS, Money

#: The countries between which businesses settle VAT themselves.
EU: Final = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
REVERSE_CHARGE: Final = "Reverse charge"


class TaxRate(Base):
    """A rate of a country, or of a region of it, from a day to a day; `rate` is in hundredths of a percent: 2000 is 20 %."""

    __tablename__ = "tax_rates"
    __table_args__ = (
        CheckConstraint("rate BETWEEN 0 AND 10000", name="rate"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="days"),
        Index("tax_rates_place", "country", "region", "starts_on", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    country: Mapped[str]
    region: Mapped[str]
    name: Mapped[str]
    rate: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The agency as its invoices show it. Without a `country` it charges no tax."""

    name: str = ""
    address: str = ""
    country: str = ""
    tax_id: str = ""
    email: str = ""
    prices_include_tax: bool = False
    credit_unit: str = ""


@dataclass(frozen=True, slots=True)
class Taxation:
    """The rates there are, seen from where the agency is."""

    house: House
    rates: Sequence[TaxRate]

    def rate_for(self, client: Client, day: date) -> tuple[int, str]:
        """Return the rate and its name: none for a business elsewhere in the EU, who settles it themselves; else that of the client's place.

        A client whose country we do not know is taxed as one at home.
        """
        place = client.country or self.house.country
        if self._is_reverse(client):
            return 0, REVERSE_CHARGE
        for region in dict.fromkeys((client.region, "")):
            for rate in self.rates:
                if (rate.country, rate.region) == (place, region) and rate.holds_on(day):
                    return rate.rate, rate.name
        return 0, ""

    def put_on(self, lines: Sequence[InvoiceLine], is_taxable: Sequence[bool], client: Client, day: date) -> None:
        """Each line bears its tax, rounded half up for each line on its own; what is paid with credits was taxed when they were bought."""
        rate, name = self.rate_for(client, day)
        for line, taxable in zip(lines, is_taxable, strict=True):
            if taxable and name and line.unit_price.currency != CREDITS:
                line.tax_rate, line.tax_name = rate, name
                line.is_tax_included = self.house.prices_include_tax
                line.tax = tax_in(line.price, rate).amount if line.is_tax_included else tax_on(line.price, rate).amount

    def _is_reverse(self, client: Client) -> bool:
        both = {client.country, self.house.country}
        return len(both) == 2 and both <= EU and may_settle_themselves(client)  # noqa: PLR2004 - two countries


def may_settle_themselves(client: Client) -> bool:
    """Tell whether the client's VAT number is well-formed and not refuted by the register, where that could be asked."""
    return is_vat_number(client.tax_id, client.country) and not client.is_refuted


def is_for_the_register(house: House, client: Client) -> bool:
    """Tell whether it matters what the register says: to a business elsewhere in the EU, with a number that is well-formed."""
    both = {client.country, house.country}
    return both <= EU and len(both) == 2 and is_vat_number(client.tax_id, client.country)  # noqa: PLR2004 - two countries


def with_tax_like(line: InvoiceLine, like: InvoiceLine) -> None:
    """`line` bears the tax that `like` bears."""
    line.tax_rate, line.tax_name, line.is_tax_included = like.tax_rate, like.tax_name, like.is_tax_included
    line.tax = (tax_in if like.is_tax_included else tax_on)(line.price, like.tax_rate).amount


def tax_like(price: Money, like: InvoiceLine) -> Money:
    """Return `price` with the tax on top that `like` bears there."""
    return price if like.is_tax_included else price + tax_on(price, like.tax_rate)


def tax_on(net: Money, rate: int) -> Money:
    """Return the tax on a net amount, rounded half up."""
    return net.share(Decimal(rate) / 100)


def tax_in(gross: Money, rate: int) -> Money:
    """Return the tax in a gross amount, rounded half up."""
    return gross.share(Decimal(rate) * 100 / (10_000 + rate))
