"""A basket: several orders that are placed together, and billed on one invoice."""

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from services.intake.domain.form import Answers
from services.intake.domain.submission import trimmed_client
from shared.contracts.intake.facts import SubmittedClient

MOST_ITEMS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketItem:
    """One service in a basket; all of it is as in a submission of its own."""

    service: str
    quantity: int = 1
    answers: Answers = field(default_factory=dict)
    note: str = ""
    option: str = ""
    add_ons: tuple[str, ...] = ()

    def trimmed(self) -> "BasketItem":
        """Return the same without blanks around."""
        return replace(self, service=self.service.strip(), note=self.note.strip(), option=self.option.strip())

    def content(self) -> dict[str, Any]:
        """Return what must be the same when the basket comes again."""
        return asdict(self) | {"answers": dict(self.answers), "add_ons": list(self.add_ons)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """`source` and `external_id` name it for ever (rule I-1). `client` is None where a client orders for themselves."""

    source: str
    external_id: str
    items: tuple[BasketItem, ...]
    client: SubmittedClient | None = None
    coupon: str = ""

    def trimmed(self) -> "Basket":
        """Return the same without blanks around, and with the e-mail address in small letters."""
        return Basket(
            source=self.source.strip(),
            external_id=self.external_id.strip(),
            items=tuple(item.trimmed() for item in self.items),
            client=self.client and trimmed_client(self.client),
            coupon=self.coupon.strip(),
        )

    def content(self) -> dict[str, Any]:
        """Return what must be the same when the basket comes again."""
        return {
            "client": asdict(self.client) if self.client else None,
            "coupon": self.coupon,
            "orders": [item.content() for item in self.items],
        }
