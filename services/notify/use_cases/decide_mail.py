"""Decide on a mail that waits: put it on an order, or drop it."""

from dataclasses import dataclass
from uuid import UUID

from services.notify.domain.inbound_mail import InboundMail, MailState
from services.notify.domain.person import PersonKind
from services.notify.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId
from shared.kernel.permissions import NOTICES_MANAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideMail:
    """`actor` puts `mail_id` on `order_id`; without an order they drop it."""

    actor: Actor
    mail_id: UUID
    order_id: OrderId | None


def decide_mail(work: Work, ask: DecideMail) -> InboundMail:
    """Return the mail; tells ReplyReceived where it goes on an order: a member's for the team, anybody else's as the client's.

    Raises NotAllowed, MailUnknown, MailDecided, OrderUnknown, PersonUnknown.
    """
    ask.actor.require(NOTICES_MANAGE)
    mail = work.mails.locked(ask.mail_id)
    state = MailState.DROPPED if ask.order_id is None else MailState.TAKEN
    mail.decide(state, by=ask.actor.name, at=work.now())
    if ask.order_id is not None:
        (card,) = work.order_cards.many([ask.order_id])
        sender = work.people.at_address(mail.sender_address)
        is_member = sender is not None and sender.kind is PersonKind.MEMBER
        author = sender if sender is not None and is_member else work.people.get(card.client_id)
        mail.order_id, mail.author_id = ask.order_id, author.id
        work.announce(*mail.reply(author, work.mails.files_of(mail.id), work.links, is_team=is_member))
    return mail
