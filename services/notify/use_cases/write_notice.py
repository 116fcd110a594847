"""Write a notice: tell people something that has happened."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.notify.domain.kinds import Channel, NoticeKind
from services.notify.domain.notice import Notice
from services.notify.domain.order_card import OrderCard
from services.notify.domain.person import Person
from services.notify.domain.rule import ROLES, Audience
from services.notify.storage.work import Work
from shared.contracts.notify.facts import WriteDigest
from shared.kernel.ids import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteNotice:
    """`recipient_ids` are to be told of a fact as `audience`, and whom the rules name beside them.

    `identity` names the fact by its own content; `details` is what may be said of it. The notice belongs to the first of
    `order_ids`. Who did it themselves, `but`, is not told.
    """

    kind: NoticeKind
    recipient_ids: tuple[UUID, ...]
    audience: Audience
    order_ids: tuple[OrderId, ...]
    identity: str
    details: Mapping[str, Any]
    but: UUID | None = None


def write_notice(work: Work, ask: WriteNotice) -> None:
    """The notices are queued, and their desks are woken when they are written. What was written before is no news (rule N-1).

    Raises PersonUnknown, OrderUnknown.
    """
    people = [work.people.get(recipient_id) for recipient_id in ask.recipient_ids]
    cards = work.order_cards.many(ask.order_ids)
    details = {**ask.details, "orders": [card.words() for card in cards]}
    told: dict[tuple[UUID, Channel], Person] = {}
    for reader, audience in [
        *((person, ask.audience) for person in people),
        *_contacts(work, ask, people),
        *_others(work, ask.kind, cards),
    ]:
        for channel in reader.ways(ask.kind, work.rules.now.channels(ask.kind, audience)):
            if reader.id != ask.but:
                told.setdefault((reader.id, channel), reader)
    order_id = next(iter(ask.order_ids), None)
    said: dict[str, Any] = {"order_id": order_id, "details": details, "at": work.now(), "trace_id": work.trace.trace_id}
    for (_, channel), reader in told.items():
        notice = Notice.about(ask.kind, ask.identity, reader, channel=channel, **said)
        if reader.habits:
            _heed(work, notice, reader)
        if ask.kind is NoticeKind.ORDER_DELIVERED and reader.takes_by_link and order_id is not None:
            path = work.links.delivery_path(order_id, details["delivery"], at=work.now())
            notice.details = {**notice.details, "download_path": path}
        work.notices.add_once(notice)
    for endpoint in work.endpoints.hearing(ask.kind):
        work.notices.add_once(
            Notice.about(ask.kind, ask.identity, endpoint.as_reader(), channel=endpoint.channel, **said)
        )


def _heed(work: Work, notice: Notice, reader: Person) -> None:
    """Have a mail wait for the end of a quiet time, and what is gathered go out with the rest."""
    if notice.channel is Channel.EMAIL:
        notice.next_try_at = reader.heard_at(notice.kind, work.now())
    elif reader.gathers(notice.kind):
        work.later(WriteDigest(person_id=reader.id), at=reader.next_digest(work.now()), key=f"digest:{reader.id}")


def _contacts(work: Work, ask: WriteNotice, people: Sequence[Person]) -> Iterator[tuple[Person, Audience]]:
    """Yield who else on the client's side may hear it."""
    if ask.audience is Audience.CLIENT:
        for client in people:
            for contact in work.people.some(client.contacts_for(ask.kind)) if client.contacts else ():
                if contact.is_active:
                    yield contact, Audience.CONTACTS


def _others(work: Work, kind: NoticeKind, cards: Sequence[OrderCard]) -> Iterator[tuple[Person, Audience]]:
    """Yield who is told beside the recipients. People are looked up only where a rule asks for them."""
    rules = work.rules.now
    if rules.channels(kind, Audience.FOLLOWERS):
        for card in cards:
            for follower in work.people.some([UUID(one) for one in card.followers]):
                if follower.is_active:
                    yield follower, Audience.FOLLOWERS
    for audience in ROLES:
        if rules.channels(kind, audience):
            for member in work.people.in_roles(work.rules.roles(audience)):
                yield member, audience
