"""A whole agency in one process: four apps with their own databases, messages over a real Redis, a mail server that receives.

Nothing happens by itself: `settle()` carries every message to where it goes until none is left, in the order, and as often,
as the post of the test likes.
"""

from __future__ import annotations

import importlib
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

import redis
from aiosmtpd.controller import Controller
from sqlalchemy import Engine, text

from shared.contracts.routes import QUEUES
from shared.messaging.errands import ErrandDesk
from shared.messaging.incoming import Incoming
from shared.messaging.publisher import Publisher
from shared.messaging.reading import read_envelope
from shared.messaging.receipts import send_receipts
from shared.messaging.relay import Relay
from shared.messaging.transport import allowed_on
from shared.runtime.embedded.process import free_port
from shared.storage.engine import make_engine
from tests.support.keys import KEYRING, PRODUCERS, SIGNING_KEYS
from tests.support.tokens import token_settings

APPS = ("intake", "workflow", "billing", "notify")
PASSWORD = "orderwright-demo"
INBOUND_SECRET = "what only the mail server of the agency knows"

#: What carries the messages of one queue, as bytes, to the consumer: may repeat and reorder them.
Post = Callable[[list[bytes]], list[bytes]]


def in_order(raws: list[bytes]) -> list[bytes]:
    return raws


def everything_twice(raws: list[bytes]) -> list[bytes]:
    return [raw for raw in raws for _ in range(2)]


def shuffled(seed: int, *, twice: bool = False) -> Post:
    """A post that loses all sense of order."""
    chance = random.Random(seed)

    def post(raws: list[bytes]) -> list[bytes]:
        mixed = raws * (2 if twice else 1)
        chance.shuffle(mixed)
        return mixed

    return post


@dataclass
class MailServer:
    """Receives mail and keeps it."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(BytesParser(_class=EmailMessage, policy=default).parsebytes(envelope.content))
        return "250 taken"

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if address in str(mail["To"])]


@contextmanager
def mail_server() -> Iterator[MailServer]:
    server = MailServer(free_port())
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


class Office:
    """One app of the agency."""

    def __init__(self, name: str, database_url: str, redis_url: str, smtp_port: int, **more: Any) -> None:
        self.name = name
        self.app = importlib.import_module(f"services.{name}.app").APP
        known = {
            "database_url": database_url,
            "redis_url": redis_url,
            "smtp_url": f"smtp://127.0.0.1:{smtp_port}",
            "portal_url": "http://portal.test",
            "reply_address": "desk@northwind.example",
            "inbound_secret": INBOUND_SECRET,
            "signing_keys": SIGNING_KEYS,
            "producers": PRODUCERS,
            **token_settings(name),
            **more,
        }
        kind = self.app.settings
        settings = kind(**{item.name: known[item.name] for item in fields(kind) if item.name in known})
        self.engine: Engine = make_engine(database_url, pool_size=6)
        self.client = redis.Redis.from_url(redis_url)
        publisher = Publisher(self.client, name, KEYRING)
        self.begin_work = self.app.begin_work(self.engine, send=publisher.send, settings=settings)
        self.consumer = self.app.create_consumer(self.begin_work)
        errands = self.app.errands(settings, self.begin_work)
        self.desk = ErrandDesk(self.begin_work, errands, threads=2) if errands else None
        self.relay = Relay(name, self.engine, self.client, KEYRING)
        self.api = self.app.create_api(settings, self.engine, self.begin_work).test_client()

    def digest(self, queue: str, bulk: Sequence[Incoming]) -> None:
        consumer = self.desk if queue.endswith(".errands") else self.consumer
        assert consumer is not None
        send_receipts(self.client, consumer.digest(bulk))

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query), values)]

    def hurry(self) -> int:
        """Make everything that was deferred due now; return how much that is."""
        with self.engine.begin() as connection:
            return connection.execute(text("UPDATE deferred SET next_try_at = now()")).rowcount

    def is_handing_over(self) -> bool:
        """Whether something is outside or about to go there, by threads that no message waits for."""
        if self.app.name != "notify":
            return False
        out = "SELECT 1 FROM notices WHERE state = 'sending' OR (state = 'queued' AND next_try_at <= now()) LIMIT 1"
        return bool(self.rows(out))

    def close(self) -> None:
        if self.desk is not None:
            self.desk.close()
        self.engine.dispose()
        self.client.close()


class Agency:
    """The four apps and what happens between them."""

    def __init__(self, offices: dict[str, Office], client: redis.Redis, mail: MailServer) -> None:
        self.offices = offices
        self.client = client
        self.mail = mail
        self.post: Post = in_order
        self._tokens: dict[str, str] = {}

    def settle(self) -> None:
        """Carry messages until none is under way and none waits. Fails where that does not come to an end."""
        for _ in range(200):
            moved = sum(self._carry(queue) for queue in QUEUES)
            moved += sum(office.relay.step() for office in self.offices.values())
            if any(office.is_handing_over() for office in self.offices.values()):
                time.sleep(0.02)
            elif not moved and not sum(office.hurry() for office in self.offices.values()):
                return
        raise AssertionError(f"it does not settle: {self.waiting()}")

    def waiting(self) -> list[tuple[Any, ...]]:
        return [row for o in self.offices.values() for row in o.rows("SELECT name, reason, tries FROM deferred")]

    def parked(self) -> list[tuple[Any, ...]]:
        return [row for o in self.offices.values() for row in o.rows("SELECT name, kind, reason FROM parked")]

    def untold(self) -> int:
        return sum(o.rows("SELECT count(*) FROM outbox")[0][0] for o in self.offices.values())

    def call(self, method: str, app: str, path: str, body: Any = None, *, as_: str = "") -> Any:
        """Call an app's API as somebody; return the JSON of a good answer. Fails on any other."""
        headers = {"Authorization": f"Bearer {self.token_of(as_)}"} if as_ else {}
        answer = self.offices[app].api.open(path, method=method, json=body, headers=headers)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.get_json() if answer.data else None

    def token_of(self, email: str) -> str:
        if email not in self._tokens:
            app = "workflow" if email.endswith("@northwind.example") else "intake"
            signed_in = self.call("POST", app, "/sessions", {"email": email, "password": PASSWORD})
            self._tokens[email] = signed_in["token"]
        return self._tokens[email]

    def _carry(self, queue: str) -> int:
        raws = self.client.rpop(queue, 1000) or []
        office = self.offices[QUEUES[queue]]
        bulk = [read_envelope(raw, queue, allowed_on(queue), KEYRING) for raw in self.post(raws)]
        for start in range(0, len(bulk), 7):
            office.digest(queue, bulk[start : start + 7])
        return len(raws)
