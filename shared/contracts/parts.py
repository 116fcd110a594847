"""Shapes that several messages carry inside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from shared.kernel.ids import ClientId, ContactId, MemberId, OrderId, ServiceId
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where somebody is. `country` is its ISO 3166-1 code, such as `AT`; `kind` is `billing` or `delivery`."""

    kind: str = "billing"
    line1: str = ""
    line2: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCard:
    """A client as other apps need to know them. `locale` as `en`, `time_zone` as `Europe/Berlin`."""

    client_id: ClientId
    email: str
    name: str
    company: str = ""
    locale: str = "en"
    time_zone: str = "UTC"
    tax_id: str = ""
    country: str = ""
    addresses: tuple[Address, ...] = ()
    manager_id: MemberId | None = None
    preferred_member_id: MemberId | None = None
    delivery_channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCard:
    """A further person on a client's side. `grants` are what they hear of: `orders`, `invoices`."""

    contact_id: ContactId
    client_id: ClientId
    email: str
    name: str
    locale: str = "en"
    time_zone: str = "UTC"
    grants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentTerms:
    """When the money for an order must be there (rule B-4).

    `policy` is `upfront`, `deposit` of `deposit_percent` of the price, or `on_account` within `net_days`.
    """

    policy: str = "upfront"
    deposit_percent: int | None = None
    net_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurringTerms:
    """A service that is bought again every `count` times `unit`: `day`, `week`, `month` or `year`.

    The first payment comes after `trial_days`, and the `set_up_fee` with it. `on_renewal` is `new_order`, `reopen`, `requests` or `nothing`.
    With `requests` the client places orders on the plan: at most `requests_per_period`, and `active_requests` at a time; None is no limit.
    """

    unit: str
    count: int = 1
    trial_days: int = 0
    set_up_fee: Money | None = None
    on_renewal: str = "new_order"
    requests_per_period: int | None = None
    active_requests: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenOption:
    """The variant of a service that was bought."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenAddOn:
    """An extra bought with each piece of a service, and what it costs for one."""

    code: str
    name: str
    unit_price: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCard:
    """A service as other apps need to know it. `deadline_hours` counts working hours, None is no deadline; `revision_limit` None is no limit.

    `payment` None is upfront, `recurring` None is bought once, `estimated_minutes` is the work on one piece.
    """

    service_id: ServiceId
    code: str
    name: str
    pipeline: str
    deadline_hours: int | None = None
    acceptance_days: int = 7
    revision_limit: int | None = None
    is_taxable: bool = True
    payment: PaymentTerms | None = None
    recurring: RecurringTerms | None = None
    estimated_minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseLine:
    """One order of a purchase, as it is billed: `unit_price` is the price it was placed at, with its `add_ons` (rule I-7).

    `payment` None is upfront, `recurring` None is bought once.
    """

    order_id: OrderId
    order_number: str
    service_id: ServiceId
    description: str
    quantity: int
    unit_price: Money
    is_taxable: bool = True
    option: ChosenOption | None = None
    add_ons: tuple[ChosenAddOn, ...] = ()
    payment: PaymentTerms | None = None
    recurring: RecurringTerms | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One detail that is missing or wrong in an order: where, a stable code, a sentence for the client (rule I-4)."""

    field: str
    code: str
    message: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedItem:
    """One order of a purchase, as in a submission of its own."""

    service: str
    quantity: int = 1
    answers: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    option: str = ""
    add_ons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedFile:
    """A file that is an answer to `field`. Its id is a secret of those who see the order: intake hands it out by that."""

    file_id: UUID
    field: str
    name: str
    media_type: str
    size_bytes: int
