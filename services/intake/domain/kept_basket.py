"""A basket that is being filled: kept for whoever has its key, until it is placed or forgotten."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.domain.base import Base
from services.intake.domain.basket import MOST_ITEMS, Basket, BasketItem
from services.intake.domain.refusals import BasketFull, BasketPlaced, ItemUnknown
from shared.contracts.intake.facts import SubmittedClient
from shared.kernel.ids import PurchaseId

#: So long a basket waits for whoever fills it.
KEPT_FOR: Final = timedelta(days=30)


def basket_name(key: str) -> str:
    """Return the name of the basket that `key` opens, and of the purchase it becomes (rule I-1); the key itself is not kept."""
    return f"basket-{hashlib.sha256(key.encode()).hexdigest()[:40]}"


class KeptBasket(Base):
    """`items` are rows of a basket, each with its `item_id`; `purchase_id` is what it became."""

    __tablename__ = "baskets"
    __table_args__ = (Index("baskets_by_change", "changed_at"),)

    name: Mapped[str] = mapped_column(primary_key=True)
    items: Mapped[list[dict[str, Any]]]
    client: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    coupon: Mapped[str]
    changed_at: Mapped[datetime]
    purchase_id: Mapped[PurchaseId | None]

    @classmethod
    def empty(cls, name: str, *, at: datetime) -> "KeptBasket":
        return cls(name=name, items=[], client=None, coupon="", changed_at=at, purchase_id=None)

    def require_open(self) -> None:
        """Raises BasketPlaced."""
        if self.purchase_id is not None:
            raise BasketPlaced("this basket was ordered already")

    def put(self, item_id: str, item: BasketItem, *, at: datetime) -> None:
        """Have `item` in the basket, in place of the one of this id. Raises BasketPlaced, BasketFull."""
        self.require_open()
        row = {"item_id": item_id} | item.content()
        ids = [each["item_id"] for each in self.items]
        if item_id not in ids and len(ids) >= MOST_ITEMS:
            raise BasketFull(f"a basket holds at most {MOST_ITEMS} orders")
        rows = [row if each["item_id"] == item_id else each for each in self.items]
        self.items = rows if item_id in ids else [*rows, row]
        self.changed_at = at

    def take_out(self, item_id: str, *, at: datetime) -> None:
        """Have no such item any more. Raises BasketPlaced, ItemUnknown."""
        self.require_open()
        rows = [each for each in self.items if each["item_id"] != item_id]
        if len(rows) == len(self.items):
            raise ItemUnknown(f"there is no {item_id} in this basket")
        self.items, self.changed_at = rows, at

    def say(self, *, coupon: str | None, client: Mapping[str, Any] | None, at: datetime) -> None:
        """Note the coupon, and who orders; None leaves that as it is. Raises BasketPlaced."""
        self.require_open()
        self.coupon = self.coupon if coupon is None else coupon.strip()
        self.client = self.client if client is None else dict(client)
        self.changed_at = at

    def close(self, purchase_id: PurchaseId, *, at: datetime) -> None:
        """What is in it is this purchase; who ordered is kept no longer."""
        if self.purchase_id is None:
            self.purchase_id, self.client, self.changed_at = purchase_id, None, at

    def as_basket(self, source: str, client: SubmittedClient | None) -> Basket:
        """Return what is placed."""
        return Basket(
            source=source,
            external_id=self.name,
            items=tuple(item_of(row) for row in self.items),
            client=client,
            coupon=self.coupon,
        )


def item_of(row: Mapping[str, Any]) -> BasketItem:
    """Return the item that a row keeps."""
    said = {name: value for name, value in row.items() if name != "item_id"}
    return BasketItem(**said | {"add_ons": tuple(row["add_ons"])})
