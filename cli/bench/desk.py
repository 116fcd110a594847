"""The Orderwright that is measured: its own servers with durable settings, clients with money, members with room."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from cli.bench.ending import Ledgers, Watch, wait_for
from cli.bench.processor import spent_ms
from cli.bench.shop import CLIENTS, SOURCE, Shop
from cli.parts import APPS
from cli.places import ROOT
from cli.sample import PASSWORD
from cli.stack import Stack
from cli.story.apis import sign_in
from shared.runtime.provision import database_url

#: Workers that take one message a transaction from Celery's own transport.
PLAIN_WORKER: Final = ROOT / "benchmarks" / "plain_worker.py"

#: How many orders of a burst are looked for at once, to see when it is over.
_LOOKED_FOR: Final = 50

_PLENTY: Final = {"amount": 10_000_000_000, "currency": "USD"}
ADMIN: Final = "olivia@northwind.example"


class Desk:
    """A running Orderwright and the measurements that can be made on it."""

    def __init__(self, data_dir: Path, *, workers: int, worker_program: Path | None = None) -> None:
        self.stack = Stack(data_dir, port=None, workers=workers, worker_program=worker_program)

    def start(self) -> None:
        """Have it run, with every client known and funded. Raises Failure."""
        self.stack.start()
        keys = self.stack.keys
        urls = {app: database_url(self.stack.admin_url, app, keys.database_passwords[app]) for app in APPS}
        self.ledgers = Ledgers(urls)
        self.shop = Shop(self.stack.redis_url, keys.producer_keys[SOURCE])
        self._furnish()
        self.burst("warm-up", 100)

    def stop(self) -> None:
        """Have everything end."""
        if hasattr(self, "ledgers"):
            self.ledgers.close()
            self.shop.close()
        self.stack.stop()

    def burst(self, run: str, count: int) -> float:
        """Submit `count` orders at once; return the seconds until all have ended."""
        messages = self.shop.envelopes(run, count)
        watch = Watch(self.ledgers, messages, every_s=0.05, at_once=_LOOKED_FOR)
        began = time.monotonic()
        self.shop.send(list(messages.values()))
        watch.until_over()
        return time.monotonic() - began

    def settle(self) -> None:
        """Wait until the mails are out, every receipt is back, and the servers have nothing to do."""
        wait_for(lambda: not self.ledgers.undelivered(), "a notice was never handed over", within_s=600)
        wait_for(lambda: not self.ledgers.unsettled(), "a message never got its receipt", within_s=120)

    def lone(self, run: str, count: int) -> list[float]:
        """Return the seconds that each of `count` orders took, each alone in the house."""
        took = []
        for place in range(count):
            messages = self.shop.envelopes(f"{run}-{place}", 1)
            watch = Watch(self.ledgers, messages, every_s=0.001)
            began = time.monotonic()
            self.shop.send(list(messages.values()))
            watch.until_over(within_s=60)
            took.append(next(iter(watch.ended.values())) - began)
            self.settle()
        return took

    def steady(self, run: str, *, per_second: float, for_s: float) -> list[float]:
        """Return the seconds that each order took, with one coming every so often."""
        messages = self.shop.envelopes(run, max(1, int(per_second * for_s)))
        watch = Watch(self.ledgers, messages, every_s=0.02)
        sent: dict[str, float] = {}
        began = time.monotonic()
        for place, (external_id, message) in enumerate(messages.items()):
            due = began + place / per_second
            while (rest := due - time.monotonic()) > 0:
                watch.look()
                time.sleep(min(0.005, rest))
            # From the moment it was due: what we are late with is not to the desk's credit.
            sent[external_id] = due
            self.shop.send([message])
        watch.until_over()
        return [watch.ended[external_id] - sent_at for external_id, sent_at in sent.items()]

    def spent_ms(self) -> dict[str, float]:
        """Return the processor time so far, in milliseconds, of each app, `postgres` and `redis`."""
        spent = spent_ms(self.stack.pids)
        sums = {app: sum(ms for name, ms in spent.items() if name.startswith(f"{app}-")) for app in APPS}
        return sums | {"postgres": spent["postgres"], "redis": spent["valkey"]}

    def _furnish(self) -> None:
        """Make every client known by a first order, fill their balances, and give the members room for any number of orders."""
        first = self.shop.envelopes("first", CLIENTS)
        self.shop.send(list(first.values()))
        wait_for(self._is_billed, "the first orders were never billed")
        admin = sign_in(self.stack.addresses, "workflow", ADMIN, PASSWORD)
        for (client_id,) in self.ledgers.ask("intake", "SELECT id FROM clients WHERE email LIKE %s", "%@bench.example"):
            admin.post(
                "billing",
                f"/clients/{client_id}/top-ups",
                {"amount": _PLENTY, "reference": "bench"},
                headers={"Idempotency-Key": f"bench-{client_id}"},
            )
        self.ledgers.do("workflow", "UPDATE members SET capacity = 1000000 WHERE capacity > 0")

    def _is_billed(self) -> bool:
        count: int = self.ledgers.ask("billing", "SELECT count(*) FROM invoices")[0][0]
        return count == CLIENTS
