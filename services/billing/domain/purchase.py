"""Purchases: what is to be billed together."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from services.billing.domain.line import InvoiceLine
from services.billing.domain.refusals import PurchaseUnbillable
from shared.contracts.parts import PurchaseLine
from shared.kernel.ids import ClientId, OrderId, PurchaseId
from shared.kernel.money import Money

#: The largest amount, and the largest quantity, that a column holds.
_MOST: Final = (1 << 63) - 1
_MOST_PIECES: Final = (1 << 31) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """The orders of a purchase that are still wanted, as lines. Raises PurchaseUnbillable for lines that make no invoice.

    `subscriptions` says which lines belong to one, `extras` which are no orders, such as a set-up fee, and for which order they are; it may be one that `renews` a subscription.
    Lines that are `bare` grant no credits.
    """

    purchase_id: PurchaseId
    client_id: ClientId
    currency: str
    lines: tuple[PurchaseLine, ...]
    coupon: str = ""
    subscriptions: Mapping[OrderId, UUID] = field(default_factory=dict)
    extras: Mapping[OrderId, OrderId | None] = field(default_factory=dict)
    renews: UUID | None = None
    bare: frozenset[OrderId] = frozenset()

    def __post_init__(self) -> None:
        if {line.unit_price.currency for line in self.lines} != {self.currency}:
            raise PurchaseUnbillable(f"purchase {self.purchase_id} has no line, or one that is not in {self.currency}")
        if any(line.quantity < 1 or line.unit_price.amount < 0 for line in self.lines):
            raise PurchaseUnbillable(f"purchase {self.purchase_id} has a line of less than nothing")
        if len(self.order_ids) < len(self.lines):
            raise PurchaseUnbillable(f"purchase {self.purchase_id} names an order twice")
        if self.total.amount > _MOST or any(line.quantity > _MOST_PIECES for line in self.lines):
            raise PurchaseUnbillable(f"purchase {self.purchase_id} costs more than can be kept")

    @property
    def order_ids(self) -> set[OrderId]:
        return {line.order_id for line in self.lines}

    @property
    def total(self) -> Money:
        return Money.total((line.unit_price * line.quantity for line in self.lines), self.currency)

    def without(self, gone: AbstractSet[OrderId]) -> "Purchase | None":
        """Return the purchase without the orders that are `gone`, or None where none is left."""
        standing = tuple(line for line in self.lines if line.order_id not in gone)
        return replace(self, lines=standing) if standing else None

    def invoice_lines(self) -> list[InvoiceLine]:
        """Return the lines as they stand on an invoice."""
        return [
            InvoiceLine(
                order_id=line.order_id,
                position=position,
                order_number=line.order_number,
                service_id=line.service_id,
                description=line.description,
                quantity=line.quantity,
                unit_price=line.unit_price,
                discount=0,
                tax=0,
                tax_rate=0,
                tax_name="",
                is_tax_included=False,
                credited=0,
                credited_tax=0,
                credited_at=None,
                is_by_hand=line.order_id in self.extras,
                extra_for=self.extras.get(line.order_id),
                subscription_id=self.subscriptions.get(line.order_id),
                option=line.option.code if line.option else "",
                grants=0,
                resets_credits=False,
            )
            for position, line in enumerate(self.lines, start=1)
        ]
