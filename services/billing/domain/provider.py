"""Payment providers: who they are, and what they tell of a charge."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.billing.domain.ledger import Account
from shared.kernel.money import Money


class Provider(StrEnum):
    STRIPE = "stripe"
    PAYPAL = "paypal"


#: Where money lies that a provider has taken in for us.
CLEARING: Final = {Provider.STRIPE: Account.CLEARING_STRIPE, Provider.PAYPAL: Account.CLEARING_PAYPAL}


class Standing(StrEnum):
    """How a charge stands at the provider. `open`: the client may still pay; `pending`: a bank has yet to answer."""

    OPEN = "open"
    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodCard:
    """A way to pay that the provider has saved for a client: their ids of it, and what people know it by."""

    customer_ref: str
    method_ref: str
    kind: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a provider says of a charge now. `ref` names the charge there, `money_ref` the money, once it has come.

    `failure` is the reason of the last try that failed, also where another may follow.
    """

    standing: Standing
    ref: str
    money_ref: str = ""
    received: Money | None = None
    page_url: str = ""
    failure: str = ""
    method: MethodCard | None = None
    charge_id: UUID | None = None


class RefundStanding(StrEnum):
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundNews:
    """What a provider says of a refund."""

    standing: RefundStanding
    ref: str
    failure: str = ""


class About(StrEnum):
    """What a provider's event is about."""

    CHARGE = "charge"
    REFUND = "refund"
    DISPUTE = "dispute"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventNews:
    """An event of a provider, known to be theirs. `refs` are the provider's ids of what it is about; `charge_id` is ours."""

    event_id: str
    kind: str
    about: About
    refs: tuple[str, ...]
    charge_id: UUID | None
    happened_at: datetime


class DisputeStanding(StrEnum):
    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeNews:
    """What a provider says of a dispute; `money_ref` names the payment that is disputed."""

    standing: DisputeStanding
    ref: str
    money_ref: str
    amount: Money
    reason: str
