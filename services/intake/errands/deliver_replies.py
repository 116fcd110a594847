"""Deliver replies: bring answers to the webhook of the system they are for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.intake.domain.reply import Taken
from services.intake.ports import Post, Webhook
from services.intake.storage.work import Work
from shared.contracts.intake.facts import DeliverReplies
from shared.messaging.lane import Lane
from shared.storage.work import BeginWork

#: How many answers go to one webhook at the same time.
_THREADS: Final = 2

#: What waits is looked at again no sooner than this, even if whoever is at work dies.
_LOOK_AGAIN_AFTER: Final = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """A claimed reply: the `number`th try of it, to be made now."""

    reply_id: UUID
    number: int
    body: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came of a try."""

    reply_id: UUID
    number: int
    taken: Taken


class ReplyDesk:
    """The desk of one webhook. Safe to run in any number: a reply is leased to one try, and keeps its id in the next."""

    def __init__(self, source: str, webhook: Webhook, begin_work: BeginWork[Work], post: Post) -> None:
        self._source = source
        self._webhook = webhook
        self._begin_work = begin_work
        self._post = post

    def take(self, made: Sequence[Made], most: int) -> list[Try]:
        """Note what came of tries, and claim up to `most` replies that are due."""
        with self._begin_work() as work:
            for one in made:
                if reply := work.replies.locked(one.reply_id):
                    reply.settle(one.number, one.taken, at=work.now())
            due = work.replies.due(self._source, work.now(), most) if most else []
            tries = [
                Try(reply_id=reply.id, number=reply.claim(at=work.now()), body=reply.body, at=work.now())
                for reply in due
            ]
            _look_again(work, self._source)
        return tries

    def carry(self, tries: Sequence[Try]) -> list[Made]:
        """Make the tries, one after the other."""
        return [
            Made(
                reply_id=one.reply_id,
                number=one.number,
                taken=self._post.deliver(self._webhook, one.reply_id, one.body, at=one.at),
            )
            for one in tries
        ]


class WakeReplyDesk:
    """Answers the ask that wakes a desk. Safe to repeat: it claims what is due, and the rest is the lane's."""

    def __init__(self, webhooks: Mapping[str, Webhook], begin_work: BeginWork[Work], post: Post) -> None:
        desks = {source: ReplyDesk(source, webhook, begin_work, post) for source, webhook in webhooks.items()}
        #: A batch is as long as its lease allows, should every try take as long as it may.
        self._lanes = {
            source: Lane(f"replies-{source}", desk.take, desk.carry, threads=_THREADS, batch=4)
            for source, desk in desks.items()
        }

    def __call__(self, ask: DeliverReplies) -> None:
        """Have what is due to `ask.source` delivered; where they have no webhook any more, it waits until they have."""
        if lane := self._lanes.get(ask.source):
            lane.wake()

    def close(self) -> None:
        """Claim nothing more, and return when what is under way is written down."""
        for lane in self._lanes.values():
            lane.close()


def _look_again(work: Work, source: str) -> None:
    """Wake the desk when the next try is due or a lease is over."""
    next_try_at = work.replies.next_try_at(source)
    if next_try_at is None:
        work.forget(f"replies:{source}")
    else:
        soonest = work.now() + _LOOK_AGAIN_AFTER
        work.later(DeliverReplies(source=source), at=max(next_try_at, soonest), key=f"replies:{source}")
