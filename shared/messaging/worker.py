"""A Celery worker that digests one queue."""

import gc
import os
import socket
import warnings
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from celery import Celery, Task
from celery.exceptions import SecurityWarning

from shared.contracts.routes import heard_on
from shared.kernel.meters import HOP_SECONDS, MESSAGES_TAKEN
from shared.messaging.applying import Settled
from shared.messaging.incoming import Incoming
from shared.messaging.receipts import send_receipts
from shared.messaging.redis_client import connect_redis
from shared.messaging.signatures import Keyring
from shared.messaging.watchdog import Watchdog

#: messaging.md 3.4, as far as our transport leaves anything to set.
_SETTINGS: Final[dict[str, Any]] = {
    "broker_transport": "shared.messaging.transport:Transport",
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    "broker_channel_error_retry": True,
    "task_acks_late": True,
    "task_ignore_result": True,
    "task_create_missing_queues": True,
    "task_publish_retry": False,
    "accept_content": ["json"],
    "worker_disable_rate_limits": True,
    "worker_enable_remote_control": False,
    "worker_send_task_events": False,
    "worker_hijack_root_logger": False,
    "worker_redirect_stdouts": False,
    "worker_cancel_long_running_tasks_on_connection_loss": True,
    "worker_prefetch_multiplier": 1,
}


#: A bulk makes some hundred thousand objects that all go with it: looking for cycles among them in between finds nothing.
_GARBAGE: Final = (100_000, 20, 50)


class Digests(Protocol):
    """What settles bulks of messages: a Consumer, or a desk of errands. It calls `on_step` while it gets on."""

    on_step: Callable[[], None]

    def digest(self, bulk: Sequence[Incoming]) -> list[Settled]: ...


def create_worker(
    queue: str,
    redis_url: str,
    digests: Digests,
    keyring: Keyring,
    *,
    beat: Callable[[], None],
    bulk: int,
    patience_s: float = 60,
) -> Celery:
    """Return a Celery app whose worker hands what comes on `queue` to `digests`, up to `bulk` messages at once.

    `beat` shows that it gets on. Where it does not for `patience_s`, though it could, its watchdog ends it.
    """
    client = connect_redis(redis_url)
    watchdog = Watchdog(queue, connect_redis(redis_url), beat, patience_s=patience_s)
    digests.on_step = watchdog.well

    def hand_over(messages: Sequence[Incoming]) -> None:
        send_receipts(client, digests.digest(messages))
        _count(queue, messages)

    class Digested(Task):
        """A task whose messages come and go in bulk, past Celery's one-by-one tracing."""

        def start_strategy(self, app: Celery, consumer: Any, **_: Any) -> Callable[..., None]:
            def on_message(message: Any, *_: Any, **__: Any) -> None:
                hand_over(message.bulk)

            return on_message

    celery = Celery(queue, broker=redis_url, set_as_current=False, task_cls=Digested)
    celery.conf.update(_SETTINGS)
    celery.conf.task_default_queue = queue
    celery.conf.broker_transport_options = {
        "worker": os.environ.get("WORKER_NAME", ""),
        "bulk": bulk,
        "on_tick": watchdog.well,
        "keyring": keyring,
    }
    for message in heard_on(queue):
        celery.task(name=message.wire_name)(_by_strategy)
    celery.finalize(auto=True)
    return celery


def _count(queue: str, messages: Sequence[Incoming]) -> None:
    """Note how many were settled, and how long after their sending: a signature vouches for that time, so it can be read."""
    now = datetime.now(UTC)
    MESSAGES_TAKEN.add(queue, by=len(messages))
    seconds = [(now - _instant(message.sent_at)).total_seconds() for message in messages]
    HOP_SECONDS.took([max(each, 0.0) for each in seconds], queue)


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _by_strategy(**payload: Any) -> None:
    """Messages never come here: the strategy hands them over before Celery would call a task."""
    raise AssertionError("a task was called past its strategy")


def run_worker(celery: Celery) -> None:
    """Work until told to stop. One process, one thread: more throughput is more workers."""
    gc.collect()
    gc.freeze()  # what is loaded now stays: it need not be looked through again and again
    gc.set_threshold(*_GARBAGE)
    warnings.filterwarnings("ignore", category=SecurityWarning)  # nothing is unpickled here, so root is as good as any
    celery.Worker(
        pool_cls="solo",
        concurrency=1,
        queues=[celery.conf.task_default_queue],
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        loglevel="WARNING",
        logfile=None,
        hostname=f"{celery.main}@{socket.gethostname()}",
        quiet=True,
    ).start()
