"""What the way of an order is compared with: empty Celery tasks, each starting the next, on Celery's own transport.

    python empty_chain.py REDIS_URL work                 # one worker process
    python empty_chain.py REDIS_URL pass COUNT HOPS      # print the seconds that COUNT chains of HOPS tasks take

Nothing of Orderwright is in it. The settings are those that Celery's guide recommends for many short tasks, and solo is
the fastest pool for them: one process each, as many as there are processors.
"""

import sys
import time

import redis
from celery import Celery

DONE = "chains.done"
LONGEST_S = 600


def make_app(url: str) -> Celery:
    """The app with its one task, which starts itself until no hops are left and then counts up DONE."""
    app = Celery("chain", broker=url)
    app.conf.update(
        task_default_queue="chain",
        task_ignore_result=True,
        worker_prefetch_multiplier=64,
        worker_disable_rate_limits=True,
        worker_send_task_events=False,
        worker_enable_remote_control=False,
        broker_connection_retry_on_startup=True,
    )
    counter = redis.Redis.from_url(url)

    @app.task(name="hop")
    def hop(left: int) -> None:
        if left:
            hop.delay(left - 1)
        else:
            counter.incr(DONE)

    return app


def work(url: str) -> None:
    make_app(url).Worker(
        pool_cls="solo",
        concurrency=1,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        loglevel="ERROR",
        quiet=True,
    ).start()


def seconds_for(url: str, count: int, hops: int) -> float:
    app = make_app(url)
    counter = redis.Redis.from_url(url)
    counter.delete(DONE)
    began = time.monotonic()
    for _ in range(count):
        app.send_task("hop", (hops - 1,))
    while int(counter.get(DONE) or 0) < count:
        if time.monotonic() > began + LONGEST_S:
            raise SystemExit("the chains never came to their end")
        time.sleep(0.02)
    return time.monotonic() - began


if __name__ == "__main__":
    if sys.argv[2] == "work":
        work(sys.argv[1])
    else:
        sys.stdout.write(f"{seconds_for(sys.argv[1], int(sys.argv[3]), int(sys.argv[4]))}\n")
