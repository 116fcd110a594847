"""What billing needs from the outside world."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.billing.domain.client import RegisterEntry
from services.billing.domain.provider import DisputeNews, EventNews, News, RefundNews
from shared.kernel.ids import ClientId, PaymentId
from shared.kernel.money import Money
from shared.kernel.refusals import Refusal


class ForgedEvent(Refusal):
    """A webhook that is not the provider's, or is too old to be believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a provider is asked for. `customer_ref` and `method_ref` name a saved method; `saves_method` asks to keep the one used."""

    charge_id: PaymentId
    client_id: ClientId
    amount: Money
    title: str
    return_url: str = ""
    customer_ref: str = ""
    method_ref: str = ""
    saves_method: bool = False


class CardProcessor(Protocol):
    """A payment provider. A decline is an answer; that it can't be reached is an Outage."""

    def open_page(self, order: Order, *, key: str) -> News:
        """Return where the client can pay. The same `key` is the same page. Raises Outage."""
        ...

    def charge_saved(self, order: Order, *, key: str) -> News:
        """Return what came of charging the saved method. The same `key` charges once. Raises Outage."""
        ...

    def conclude(self, ref: str, *, key: str) -> News:
        """Return how the charge stands, having taken the money where the client has agreed to pay. Raises Outage."""
        ...

    def find(self, charge_id: PaymentId) -> News | None:
        """Return how our charge stands where the provider knows it by our id. Raises Outage."""
        ...

    def refund(self, money_ref: str, amount: Money, *, key: str) -> RefundNews:
        """Return what came of giving `amount` back. The same `key` gives once. Raises Outage."""
        ...

    def refund_now(self, ref: str) -> RefundNews:
        """Return how a refund stands now. Raises Outage."""
        ...

    def dispute_now(self, ref: str) -> DisputeNews | None:
        """Return how a dispute stands now; None where the provider has none of that name. Raises Outage."""
        ...

    def paid_since(self, since: datetime) -> Sequence[News]:
        """Return all money that came since. Providers that can't say return none. Raises Outage."""
        ...

    def read_event(self, raw: bytes, headers: Mapping[str, str], *, now: datetime) -> EventNews:
        """Return what a webhook says. Raises ForgedEvent, Outage."""
        ...


class VatRegister(Protocol):
    """Where it is known which business has a VAT number."""

    def entry_of(self, number: str) -> RegisterEntry:
        """Return what the register says of a well-formed number. Raises Outage where it does not answer."""
        ...


Processors = Mapping[str, CardProcessor]
