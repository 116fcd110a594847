"""Receipts: lists of message ids, back to the app that told them, so that it can close its outbox."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

import orjson
import redis
import structlog

from shared.messaging.applying import Settled
from shared.messaging.signatures import is_ours

log = structlog.get_logger()

#: A reply list keeps this many answers, for this long; what is not read then is found by look-up.
_MOST_REPLIES = 10_000
_REPLY_SECONDS = 24 * 3600


def receipts_of(app: str) -> str:
    """Return the list on which `app` gets its receipts."""
    return f"{app}.receipts"


def send_receipts(client: redis.Redis, settled: Iterable[Settled]) -> None:
    """Tell every teller which of its messages are settled, and outside producers the answer too.

    Never raises: without a receipt the message is sent again, found in the inbox, and receipted then.
    """
    ids: dict[str, list[str]] = defaultdict(list)
    pipeline = client.pipeline(transaction=False)
    for item in settled:
        source, message_id = item.incoming.key
        if is_ours(source):
            ids[source].append(str(message_id))
        elif item.incoming.reply_to:
            _reply(pipeline, item)
    for app, closed in ids.items():
        pipeline.lpush(receipts_of(app), orjson.dumps(closed))
    try:
        pipeline.execute()
    except redis.RedisError as fault:
        log.warning("receipts not sent", fault=type(fault).__name__)


def _reply(pipeline: "redis.client.Pipeline", item: Settled) -> None:
    answer = item.answer or {"outcome": "waiting"}
    reply = {"message_id": str(item.incoming.key.message_id), "source": item.incoming.key.source, **answer}
    reply_to = str(item.incoming.reply_to)
    pipeline.lpush(reply_to, orjson.dumps(reply))
    pipeline.ltrim(reply_to, 0, _MOST_REPLIES - 1)
    pipeline.expire(reply_to, _REPLY_SECONDS)


def read_receipts(raws: Sequence[bytes]) -> list[UUID]:
    """Return the ids that these receipts close; a receipt that is none closes nothing."""
    ids: list[UUID] = []
    for raw in raws:
        try:
            ids += [UUID(text) for text in orjson.loads(raw)]
        except (ValueError, TypeError, AttributeError):
            log.warning("no receipt", raw=raw[:200])
    return ids
