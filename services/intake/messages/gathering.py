"""What intake needs for a bulk of messages, loaded at once."""

from collections.abc import Sequence

from services.intake.domain.checking import is_storable
from services.intake.domain.client import email_key
from services.intake.storage.work import Work
from shared.contracts.billing.facts import OrderFunded
from shared.contracts.intake.facts import RemindClient, SubmitOrder, SubmitPurchase
from shared.kernel.facts import Message


def gather(work: Work, messages: Sequence[Message]) -> None:
    """Have at hand what submissions are checked against, and the orders that other messages are about."""
    asks = [message for message in messages if isinstance(message, SubmitOrder)]
    baskets = [message for message in messages if isinstance(message, SubmitPurchase)]
    sent: list[SubmitOrder | SubmitPurchase] = [*asks, *baskets]
    names = [(ask.source.strip(), ask.external_id.strip()) for ask in sent]
    work.purchases.hold(name for name in names if is_storable("".join(name)))
    bought = [ask.service for ask in asks] + [item.service for basket in baskets for item in basket.orders]
    work.services.hold(code for named in bought if is_storable(code := named.strip()))
    work.clients.hold(email for ask in sent if is_storable(email := email_key(ask.client.email)))
    work.orders.hold(message.order_id for message in messages if isinstance(message, OrderFunded | RemindClient))
