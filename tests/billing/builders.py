"""Valid things of billing: a test names only what it is about."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

from services.billing.domain.balance import Balance
from services.billing.domain.invoice import Invoice
from services.billing.domain.ledger import Entry
from services.billing.domain.new_invoice import invoice_for
from services.billing.domain.purchase import Purchase
from shared.contracts.intake.facts import (
    ClientRegistered,
    OrderRejected,
    OrderReviewDemanded,
    OrderWithdrawn,
    PurchaseChecked,
)
from shared.contracts.parts import ClientCard, PurchaseLine
from shared.contracts.workflow.facts import OrderCancelled
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.money import Money

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MARCO = Actor(
    kind=ActorKind.MEMBER,
    id=UUID("0192f000-0000-7000-8000-000000000001"),
    name="Marco Reyes",
    permissions=frozenset({"payments.record", "money.view"}),
)
WANDA = Actor(
    kind=ActorKind.MEMBER,
    id=UUID("0192f000-0000-7000-8000-000000000002"),
    name="Wanda Quist",
    permissions=frozenset({"orders.work"}),
)


def usd(dollars: int) -> Money:
    return Money(dollars * 100, "USD")


def a_client_actor(client_id: UUID) -> Actor:
    return Actor(kind=ActorKind.CLIENT, id=client_id, name="Clara Voss")


def a_line(price: Money | int = 180, *, quantity: int = 1, order_id: UUID | None = None) -> PurchaseLine:
    """`price` is in dollars where it is a number."""
    return PurchaseLine(
        order_id=order_id or uuid4(),
        order_number="7KQ2M9XD",
        service_id=UUID(int=7),
        description="Blog article",
        quantity=quantity,
        unit_price=usd(price) if isinstance(price, int) else price,
    )


def a_purchase(
    *lines: PurchaseLine, client_id: UUID | None = None, purchase_id: UUID | None = None, currency: str = "USD"
) -> Purchase:
    return Purchase(
        purchase_id=purchase_id or uuid4(),
        client_id=client_id or uuid4(),
        currency=currency,
        lines=lines or (a_line(),),
    )


class Notebook:
    """Books that keep entries in a list."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def post(self, entry: Entry) -> None:
        self.entries.append(entry)

    def last(self) -> dict[str, int]:
        """What the last entry posted, by account."""
        return {posting.account.value: posting.value.amount for posting in self.entries[-1].postings}


def a_balance(held: Money, client_id: UUID | None = None) -> Balance:
    return Balance(client_id=client_id or uuid4(), currency=held.currency, amount=held.amount, on_hold=0)


def an_invoice(*lines: PurchaseLine, paid: Money | None = None, client_id: UUID | None = None) -> Invoice:
    """An issued invoice; `paid` came by hand."""
    invoice = invoice_for(a_purchase(*lines, client_id=client_id), number="INV-1001", at=NOON)
    nothing = a_balance(Money.zero("USD"), invoice.client_id)
    invoice.issue(nothing, by="Orderwright", at=NOON, books=Notebook())
    if paid:
        invoice.receive(paid, nothing, reference="", by="Marco Reyes", at=NOON, books=Notebook())
    return invoice


def client_registered(client_id: UUID, name: str = "Clara Voss") -> ClientRegistered:
    card = ClientCard(client_id=client_id, email="clara@bluebird.example", name=name, company="Bluebird Outdoor")
    return ClientRegistered(client_id=client_id, client=card, registered_at=NOON)


def purchase_checked(
    client_id: UUID, *lines: PurchaseLine, purchase_id: UUID | None = None, currency: str = "USD"
) -> PurchaseChecked:
    return PurchaseChecked(
        purchase_id=purchase_id or uuid4(),
        client_id=client_id,
        lines=lines or (a_line(),),
        currency=currency,
        checked_at=NOON,
    )


def review_demanded(client_id: UUID, line: PurchaseLine) -> OrderReviewDemanded:
    return OrderReviewDemanded(
        order_id=line.order_id,
        number=line.order_number,
        client_id=client_id,
        manager_id=None,
        reasons=("The total is above $100.00.",),
        demanded_at=NOON,
        total=line.unit_price * line.quantity,
    )


def order_rejected(order_id: UUID, reason: str = "Not our field") -> OrderRejected:
    return OrderRejected(
        order_id=order_id,
        number="7KQ2M9XD",
        client_id=uuid4(),
        purchase_id=uuid4(),
        reason=reason,
        rejected_at=NOON,
    )


def order_withdrawn(order_id: UUID, reason: str = "Changed my mind") -> OrderWithdrawn:
    return OrderWithdrawn(
        order_id=order_id,
        number="7KQ2M9XD",
        client_id=uuid4(),
        purchase_id=uuid4(),
        reason=reason,
        withdrawn_at=NOON,
    )


def order_cancelled(order_id: UUID, reason: str = "No longer needed") -> OrderCancelled:
    return OrderCancelled(order_id=order_id, number="7KQ2M9XD", client_id=uuid4(), reason=reason, cancelled_at=NOON)
