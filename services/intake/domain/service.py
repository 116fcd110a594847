"""A service: a line of the agency's catalogue, and the versions of its form."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from services.intake.domain.base import Base
from services.intake.domain.form import Form
from shared.contracts.intake.facts import ServicePublished
from shared.contracts.parts import ServiceCard
from shared.kernel.facts import Fact
from shared.kernel.ids import ServiceId
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A service as the agency wants it sold. `deadline_hours` counts working hours; None is no deadline, no limit."""

    code: str
    name: str
    description: str
    price: Money
    form: Form
    pipeline: str
    deadline_hours: int | None = None
    acceptance_days: int = 7
    revision_limit: int | None = None


class FormVersion(Base):
    """The form of a service as it was from `published_at` on; never changed afterwards (rule I-2)."""

    __tablename__ = "form_versions"

    service_id: Mapped[ServiceId] = mapped_column(ForeignKey("services.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    fields: Mapped[list[dict[str, Any]]]
    published_at: Mapped[datetime]

    @property
    def form(self) -> Form:
        return Form.of_rows(self.fields)


class Service(Base):
    """What the agency sells. `form_version` is the form that new orders are checked against."""

    __tablename__ = "services"
    __table_args__ = (Index("services_by_name", "name", "id"),)

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

    versions: Mapped[list[FormVersion]] = relationship(lazy="raise_on_sql", order_by=FormVersion.version)

    @classmethod
    def new(cls, service_id: ServiceId) -> "Service":
        """Return a service that is not published yet."""
        return cls(id=service_id, form_version=0, is_on_sale=False, versions=[])

    def publish(self, offer: Offer, *, at: datetime) -> list[Fact]:
        """Put the service on sale as `offer` says; another form is another version (rule I-2). The same twice is no news (rule W-7)."""
        if self.is_on_sale and self._offered() == offer:
            return []
        for name in ("code", "name", "description", "price", "pipeline"):
            setattr(self, name, getattr(offer, name))
        for name in ("deadline_hours", "acceptance_days", "revision_limit"):
            setattr(self, name, getattr(offer, name))
        self.is_on_sale, self.published_at = True, at
        if not self.versions or self.versions[-1].form != offer.form:
            self._add_version(offer.form, at)
        return [ServicePublished(service_id=self.id, service=self.card(), published_at=at)]

    def _add_version(self, form: Form, at: datetime) -> None:
        self.form_version += 1
        self.versions.append(FormVersion(version=self.form_version, fields=form.as_rows(), published_at=at))

    def _offered(self) -> Offer:
        return Offer(
            code=self.code,
            name=self.name,
            description=self.description,
            price=self.price,
            form=self.versions[-1].form,
            pipeline=self.pipeline,
            deadline_hours=self.deadline_hours,
            acceptance_days=self.acceptance_days,
            revision_limit=self.revision_limit,
        )

    def card(self) -> ServiceCard:
        return ServiceCard(
            service_id=self.id,
            code=self.code,
            name=self.name,
            pipeline=self.pipeline,
            deadline_hours=self.deadline_hours,
            acceptance_days=self.acceptance_days,
            revision_limit=self.revision_limit,
        )
