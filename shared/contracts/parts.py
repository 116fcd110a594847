"""Shapes that several messages carry inside."""

from dataclasses import dataclass

from shared.kernel.ids import ClientId, OrderId, ServiceId
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCard:
    """A client as other apps need to know them. `locale` as `en`, `time_zone` as `Europe/Berlin`."""

    client_id: ClientId
    email: str
    name: str
    company: str = ""
    locale: str = "en"
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCard:
    """A service as other apps need to know it. `deadline_hours` counts working hours, None is no deadline; `revision_limit` None is no limit."""

    service_id: ServiceId
    code: str
    name: str
    pipeline: str
    deadline_hours: int | None = None
    acceptance_days: int = 7
    revision_limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseLine:
    """One order of a purchase, as it is billed: `unit_price` is the price it was placed at (rule I-7)."""

    order_id: OrderId
    order_number: str
    service_id: ServiceId
    description: str
    quantity: int
    unit_price: Money
    is_taxable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One detail that is missing or wrong in an order: where, a stable code, a sentence for the client (rule I-4)."""

    field: str
    code: str
    message: str
    label: str = ""
