"""What intake needs for a bulk of messages, loaded at once."""

from collections.abc import Sequence

from services.intake.domain.checking import is_storable
from services.intake.domain.client import email_key
from services.intake.storage.work import Work
from shared.contracts.billing.facts import OrderFunded
from shared.contracts.intake.facts import RemindClient, SubmitOrder
from shared.kernel.facts import Message


def gather(work: Work, messages: Sequence[Message]) -> None:
    """Have at hand what submissions are checked against, and the orders that other messages are about."""
    asks = [message for message in messages if isinstance(message, SubmitOrder)]
    names = [(ask.source.strip(), ask.external_id.strip()) for ask in asks]
    work.purchases.hold(name for name in names if is_storable("".join(name)))
    work.services.hold(code for ask in asks if is_storable(code := ask.service.strip()))
    work.clients.hold(email for ask in asks if is_storable(email := email_key(ask.client.email)))
    work.orders.hold(message.order_id for message in messages if isinstance(message, OrderFunded | RemindClient))
