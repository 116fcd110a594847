"""What the bulks are compared with: an app's worker on Celery's own transport, one message a transaction.

    python plain_worker.py APP      # settings from the environment, as for `orderwright run APP worker`

The same handlers, checks and signatures, the same tables; only how messages are taken and how many are written together differs.
"""

import base64
import importlib
import sys
from collections.abc import Callable
from typing import Any

import orjson
from celery import Celery, Task

from shared.contracts.routes import heard_on
from shared.messaging.consumer import Consumer
from shared.messaging.heartbeat import heartbeat
from shared.messaging.publisher import Publisher
from shared.messaging.reading import read_envelope
from shared.messaging.receipts import send_receipts
from shared.messaging.redis_client import connect_redis
from shared.messaging.signatures import Keyring
from shared.messaging.transport import CANARY, allowed_on
from shared.runtime.settings import read_settings
from shared.storage.engine import make_engine


def raw_form(message: Any) -> bytes:
    """The message as it lay on the queue, as far as its check looks at it."""
    body = message.body if isinstance(message.body, bytes) else message.body.encode()
    return orjson.dumps(
        {
            "body": base64.b64encode(body).decode(),
            "content-type": message.content_type,
            "content-encoding": message.content_encoding,
            "headers": dict(message.headers),
            "properties": {"body_encoding": "base64", "reply_to": message.properties.get("reply_to")},
        }
    )


def by_strategy(**_: Any) -> None:
    """Never called: the strategy hands each message to the consumer."""


def make_worker(queue: str, redis_url: str, consumer: Consumer, keyring: Keyring, beat: Callable[[], None]) -> Celery:
    client = connect_redis(redis_url)

    class OneByOne(Task):
        def start_strategy(self, app: Celery, consumer_: Any, **_: Any) -> Callable[..., None]:
            def on_message(message: Any, *_: Any, **__: Any) -> None:
                beat()
                incoming = read_envelope(raw_form(message), queue, allowed_on(queue), keyring)
                if incoming.name != CANARY:
                    send_receipts(client, consumer.digest([incoming]))
                message.ack()

            return on_message

    celery = Celery(queue, broker=redis_url, set_as_current=False, task_cls=OneByOne)
    celery.conf.update(
        task_default_queue=queue,
        task_acks_late=True,
        task_ignore_result=True,
        worker_prefetch_multiplier=64,
        worker_disable_rate_limits=True,
        worker_send_task_events=False,
        worker_enable_remote_control=False,
        broker_connection_retry_on_startup=True,
    )
    for name in sorted({message.wire_name for message in heard_on(queue)} | {CANARY}):
        celery.task(name=name)(by_strategy)
    celery.finalize(auto=True)
    return celery


def main(name: str) -> None:
    app = importlib.import_module(f"services.{name}.app").APP
    settings = read_settings(app.settings)
    keyring = Keyring.read(settings.signing_keys, settings.producers)
    engine = make_engine(settings.database_url, pool_size=2, application=f"{name}-worker")
    publisher = Publisher(connect_redis(settings.redis_url, answer_within=2), name, keyring)
    begin_work = app.begin_work(engine, send=publisher.send, settings=settings)
    beat = heartbeat(settings.heartbeat_file)
    beat()
    make_worker(name, settings.redis_url, app.create_consumer(begin_work), keyring, beat).Worker(
        pool_cls="solo",
        concurrency=1,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        loglevel="ERROR",
        quiet=True,
    ).start()


if __name__ == "__main__":
    main(sys.argv[1])
