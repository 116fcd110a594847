"""Enqueue orders from another system: plain JSON on Redis, with nothing of Orderwright imported.

    PRODUCER_KEYS='{"webshop": "the secret that Orderwright knows it by"}' \\
        python plain_redis.py redis://localhost:6379/0 < orders.jsonl

Each line of the input is one order with the fields of `intake.submit_order.v1`. Each answer is printed as one line
of JSON, beside the order it is for.
A message without an answer is sent again under the same id until it has one: that is safe, it counts once.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
import uuid
from datetime import UTC, datetime

import redis

QUEUE = "intake"
TASK = "intake.submit_order.v1"
SEND_AGAIN_AFTER_S = 5.0
GIVE_UP_AFTER_S = 120.0
KEYS = json.loads(os.environ.get("PRODUCER_KEYS", "{}"))


def message_id(order: dict) -> str:
    """The same order has the same id, however often this program runs."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(order, sort_keys=True)))


def signature(source: str, identity: str, sent_at: str, body: bytes) -> str:
    """What proves that the message is this source's, for this queue, sent now."""
    text = "\n".join((source, identity, QUEUE, TASK, sent_at, hashlib.sha256(body).hexdigest()))
    return "v1=" + hmac.new(KEYS.get(source, "").encode(), text.encode(), hashlib.sha256).hexdigest()


def envelope(order: dict) -> bytes:
    """The order as a Celery message of protocol 2, as every worker reads it."""
    identity, source = message_id(order), order["source"]
    sent_at = datetime.now(UTC).isoformat()
    body = json.dumps([[], order, {}]).encode()
    return json.dumps(
        {
            "body": base64.b64encode(body).decode(),
            "content-encoding": "utf-8",
            "content-type": "application/json",
            "headers": {
                "lang": "py",
                "task": TASK,
                "id": identity,
                "root_id": identity,
                "source": source,
                "sent_at": sent_at,
                "signature": signature(source, identity, sent_at, body),
            },
            "properties": {
                "correlation_id": identity,
                "reply_to": f"replies.{source}",
                "delivery_mode": 2,
                "delivery_info": {"exchange": "", "routing_key": QUEUE},
                "delivery_tag": identity,
                "body_encoding": "base64",
            },
        }
    ).encode()


def push(client: redis.Redis, orders: list[dict]) -> None:
    """Put the orders at the end of the queue; a Redis that is away is met again at the next round."""
    try:
        client.lpush(QUEUE, *(envelope(order) for order in orders))
    except redis.RedisError as fault:
        print(f"not sent yet: {fault}", file=sys.stderr)


def answers(client: redis.Redis, replies: list[str]) -> list[dict]:
    """What has been answered, after at most a second of waiting."""
    try:
        got = client.brpop(replies, timeout=1)
    except redis.RedisError:
        time.sleep(0.2)
        return []
    return [json.loads(got[1])] if got else []


def main(url: str) -> int:
    client = redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=2)
    waiting = {message_id(order): order for order in map(json.loads, filter(str.strip, sys.stdin))}
    replies = sorted({f"replies.{order['source']}" for order in waiting.values()})
    give_up_at = time.monotonic() + GIVE_UP_AFTER_S
    send_at = 0.0
    while waiting and time.monotonic() < give_up_at:
        if time.monotonic() >= send_at:
            push(client, list(waiting.values()))
            send_at = time.monotonic() + SEND_AGAIN_AFTER_S
        for answer in answers(client, replies):
            if order := waiting.pop(answer["message_id"], None):
                print(json.dumps({"sent": order, "answer": answer}), flush=True)
    for order in waiting.values():
        print(f"no answer for {order['source']} {order['external_id']}", file=sys.stderr)
    return 1 if waiting else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
