"""Keep a reply: have the answer to a message brought to the webhook of who sent it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.intake.domain.reply import Reply
from services.intake.storage.work import Work
from shared.contracts.intake.facts import DeliverReplies


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepReply:
    """`source` is to hear `answer` to the message it sent under `message_id`."""

    source: str
    message_id: UUID
    answer: Mapping[str, Any]


def keep_reply(work: Work, ask: KeepReply) -> None:
    """Keep the reply, and wake who delivers it. To a message that was answered before, the same answer goes again.

    Another answer, as to a message that was refused and then mended by us, is another reply, with an id of its own.
    """
    reply = Reply.to(ask.source, ask.message_id, ask.answer, at=work.now())
    if not work.replies.add_once(reply):
        known = work.replies.to(ask.source, ask.message_id)
        if known.body == reply.body:
            known.repeat(at=work.now())
        else:
            work.replies.replace(known, reply)
    work.announce(DeliverReplies(source=ask.source))
