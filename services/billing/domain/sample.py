"""The sample agency's clients, as far as they have paid in advance."""

from dataclasses import dataclass
from typing import Final
from uuid import NAMESPACE_DNS, uuid5

from shared.kernel.ids import ClientId
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True)
class SampleTopUp:
    """`amount` that the client with this e-mail address has prepaid."""

    email: str
    amount: Money

    @property
    def client_id(self) -> ClientId:
        return ClientId(uuid5(NAMESPACE_DNS, self.email))


TOP_UPS: Final = (
    SampleTopUp("clara@bluebird.example", Money(250_000, "USD")),
    SampleTopUp("priya@fernhill.example", Money(1_000_000, "USD")),
    SampleTopUp("tomas@castellan.example", Money(50_000, "USD")),
)
