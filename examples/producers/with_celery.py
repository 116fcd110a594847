"""Enqueue an order with Celery, from a system that has it anyway: one signal handler signs what `send_task` sends.

python with_celery.py redis://localhost:6379/0 webshop KEY < orders.jsonl
"""

import hashlib
import hmac
import json
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from celery import Celery
from celery.signals import before_task_publish
from kombu.serialization import dumps

QUEUE = "intake"
TASK = "intake.submit_order.v1"


@contextmanager
def signing(*, source: str, key: str) -> Iterator[None]:
    """While inside, every task that is sent is signed as one of `source`."""

    def sign(body: Any, headers: dict[str, Any], routing_key: str, **_: Any) -> None:
        sent_at = datetime.now(UTC).isoformat()
        text = dumps(body, serializer="json")[2]
        digest = hashlib.sha256(text.encode()).hexdigest()
        sealed = f"{source}\n{headers['id']}\n{routing_key}\n{headers['task']}\n{sent_at}\n{digest}"
        signature = hmac.new(key.encode(), sealed.encode(), hashlib.sha256).hexdigest()
        headers |= {"source": source, "sent_at": sent_at, "signature": f"v1={signature}"}

    before_task_publish.connect(sign, weak=False)
    try:
        yield
    finally:
        before_task_publish.disconnect(sign)


def main(url: str, source: str, key: str) -> None:
    celery = Celery(source, broker=url)
    with signing(source=source, key=key):
        for order in map(json.loads, sys.stdin):
            # The same order has the same id, so that sending it again is safe.
            identity = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{source}/{order['external_id']}"))
            celery.send_task(
                TASK, kwargs=order, queue=QUEUE, task_id=identity, reply_to=f"replies.{source}", retry=False
            )


if __name__ == "__main__":
    main(*sys.argv[1:])
