"""Hold money: what an order costs stays on the balance while somebody looks at the order."""

from dataclasses import dataclass

from services.billing.domain.hold import Hold
from services.billing.storage.work import Work
from shared.kernel.ids import ClientId, OrderId
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldMoney:
    """`order_id` of `client_id` over `total` is looked at."""

    order_id: OrderId
    client_id: ClientId
    total: Money


def hold_money(work: Work, ask: HoldMoney) -> None:
    """The money is held where the balance covers it. Twice is no news; nor is an order that is billed or gone already."""
    order = work.orders.locked(ask.order_id)
    if order.is_gone or not ask.total or work.holds.of([ask.order_id]) or work.invoices.locked_for_order(ask.order_id):
        return
    balance = work.balances.locked(work.clients.standing(ask.client_id), ask.total.currency)
    if balance.covers(ask.total):
        work.holds.add(Hold.on(balance, ask.order_id, ask.total, at=work.now()))
