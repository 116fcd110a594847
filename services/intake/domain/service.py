"""A service: a line of the agency's catalogue, and the versions of its form."""

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from services.intake.domain.base import Base
from services.intake.domain.form import Form
from services.intake.domain.offer import AskedWhen, Extra, Offer
from shared.contracts.intake.facts import ServicePublished
from shared.contracts.parts import PaymentTerms, RecurringTerms, ServiceCard
from shared.kernel.facts import Fact
from shared.kernel.ids import ServiceId
from shared.kernel.money import Money

#: What a service takes from its offer as it is.
_TAKEN: Final = (
    "code",
    "name",
    "description",
    "price",
    "pipeline",
    "deadline_hours",
    "acceptance_days",
    "revision_limit",
    "image_url",
    "folder",
    "position",
    "is_public",
    "is_taxable",
    "needs_review",
    "asked_when",
    "estimated_minutes",
)


@lru_cache(maxsize=500)
def _form_of(rows: bytes) -> Form:
    """Read the same rows once: a form is made of many parts, and none of them ever changes."""
    return Form.of_rows(orjson.loads(rows))


class FormVersion(Base):
    """The form of a service as it was from `published_at` on; never changed afterwards (rule I-2)."""

    __tablename__ = "form_versions"

    service_id: Mapped[ServiceId] = mapped_column(ForeignKey("services.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    fields: Mapped[list[dict[str, Any]]]
    published_at: Mapped[datetime]

    @property
    def form(self) -> Form:
        return _form_of(orjson.dumps(self.fields))


class Service(Base):
    """What the agency sells. `image_id` is an image that was sent to be shown with it. `form_version` is the form that new orders are checked against."""

    __tablename__ = "services"
    __table_args__ = (Index("services_by_name", "name", "id"), Index("services_in_order", "position", "name", "id"))

    id: Mapped[ServiceId] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str]
    price_amount: Mapped[int] = mapped_column(BigInteger)
    price_currency: Mapped[str] = mapped_column(String(3))
    price: Mapped[Money] = composite("price_amount", "price_currency")
    pipeline: Mapped[str]
    deadline_hours: Mapped[int | None]
    acceptance_days: Mapped[int]
    revision_limit: Mapped[int | None]
    is_on_sale: Mapped[bool]
    form_version: Mapped[int]
    published_at: Mapped[datetime]
    image_url: Mapped[str]
    folder: Mapped[str]
    position: Mapped[int]
    is_public: Mapped[bool]
    is_taxable: Mapped[bool]
    needs_review: Mapped[bool]
    asked_when: Mapped[AskedWhen]
    estimated_minutes: Mapped[int | None]
    options: Mapped[list[dict[str, Any]]]
    add_ons: Mapped[list[dict[str, Any]]]
    payment: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    recurring: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    image_id: Mapped[UUID | None]
    image_type: Mapped[str | None]

    versions: Mapped[list[FormVersion]] = relationship(lazy="raise_on_sql", order_by=FormVersion.version)

    @classmethod
    def new(cls, service_id: ServiceId) -> "Service":
        """Return a service that is not published yet."""
        return cls(id=service_id, form_version=0, is_on_sale=False, versions=[], image_id=None, image_type=None)

    def publish(self, offer: Offer, *, at: datetime) -> list[Fact]:
        """Put the service on sale as `offer` says; another form is another version (rule I-2). The same twice is no news (rule W-7)."""
        if self.is_on_sale and self.offered() == offer:
            return []
        for name in _TAKEN:
            setattr(self, name, getattr(offer, name))
        self.options = [option.as_row() for option in offer.options]
        self.add_ons = [add_on.as_row() for add_on in offer.add_ons]
        self.payment = None if offer.payment == PaymentTerms() else dataclasses.asdict(offer.payment)
        self.recurring = dataclasses.asdict(offer.recurring) if offer.recurring else None
        self.is_on_sale, self.published_at = True, at
        if not self.versions or self.versions[-1].form != offer.form:
            self._add_version(offer.form, at)
        return [ServicePublished(service_id=self.id, service=self.card(), published_at=at)]

    def show_image(self, image_id: UUID | None, image_type: str | None) -> UUID | None:
        """Be shown with this image, or with none. Return the one that is not shown any more."""
        before = self.image_id
        self.image_id, self.image_type = image_id, image_type
        return before

    def archive(self) -> None:
        """Nobody can order it any more; orders that there are go on. Publishing it again puts it back on sale."""
        self.is_on_sale = False

    def _add_version(self, form: Form, at: datetime) -> None:
        self.form_version += 1
        self.versions.append(
            FormVersion(service_id=self.id, version=self.form_version, fields=form.as_rows(), published_at=at)
        )

    def offered(self) -> Offer:
        """Return the service as it is sold now."""
        return Offer(
            **{name: getattr(self, name) for name in _TAKEN},
            form=self.versions[-1].form,
            options=self.sold_options(),
            add_ons=self.sold_add_ons(),
            payment=self.kept_payment() or PaymentTerms(),
            recurring=self.kept_recurring(),
        )

    def sold_options(self) -> tuple[Extra, ...]:
        return tuple(Extra.of_row(row) for row in self.options)

    def sold_add_ons(self) -> tuple[Extra, ...]:
        return tuple(Extra.of_row(row) for row in self.add_ons)

    def kept_payment(self) -> PaymentTerms | None:
        """Return how it is paid for, or None where that is upfront."""
        return PaymentTerms(**self.payment) if self.payment else None

    def kept_recurring(self) -> RecurringTerms | None:
        """Return how it is bought again, or None where it is bought once."""
        return recurring_of_row(self.recurring) if self.recurring else None

    def card(self) -> ServiceCard:
        return ServiceCard(
            service_id=self.id,
            code=self.code,
            name=self.name,
            pipeline=self.pipeline,
            deadline_hours=self.deadline_hours,
            acceptance_days=self.acceptance_days,
            revision_limit=self.revision_limit,
            is_taxable=self.is_taxable,
            payment=self.kept_payment(),
            recurring=self.kept_recurring(),
            estimated_minutes=self.estimated_minutes,
        )


def recurring_of_row(row: Mapping[str, Any]) -> RecurringTerms:
    """Return the terms that were kept as JSON values."""
    fee = row["set_up_fee"]
    return RecurringTerms(**(dict(row) | {"set_up_fee": fee and Money(**fee)}))
