"""What notify needs for a bulk of messages, loaded at once."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from services.notify.storage.work import Work
from shared.kernel.facts import Message
from shared.kernel.ids import OrderId


def gather(work: Work, messages: Sequence[Message]) -> None:
    """Have at hand the people and the orders that the messages name."""
    work.people.hold(person_id for message in messages for person_id in _people_of(message))
    work.order_cards.hold(order_id for message in messages for order_id in _orders_of(message))


def _people_of(message: Message) -> Iterator[UUID]:
    yield from getattr(message, "member_ids", ())
    for name in ("client_id", "member_id"):
        if (person_id := getattr(message, name, None)) is not None:
            yield person_id
    if (client := getattr(message, "client", None)) is not None:
        yield client.client_id


def _orders_of(message: Message) -> Iterator[OrderId]:
    yield from getattr(message, "order_ids", ())
    if (order_id := getattr(message, "order_id", None)) is not None:
        yield order_id
