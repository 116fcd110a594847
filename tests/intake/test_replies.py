"""Answers by webhook: signed, tried until they are taken, the same for a repeat, and never to a private network."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from uuid import UUID

import pytest

from services.intake.app import APP
from services.intake.domain.reply import WAITS, Reply, Taken
from services.intake.errands.deliver_replies import WakeReplyDesk
from services.intake.gateways.webhook_post import WebhookPost
from services.intake.ports import Webhook
from services.intake.use_cases.keep_reply import KeepReply, keep_reply
from shared.contracts.intake.facts import DeliverReplies
from shared.kernel.ids import new_id
from shared.messaging.envelope import write_envelope
from shared.messaging.reading import read_envelope
from shared.messaging.signatures import Keyring
from shared.messaging.transport import allowed_on
from shared.runtime.settings import SettingsWrong
from shared.storage.outbox import Letter
from tests.intake.conftest import NOON, SETTINGS, Desk
from tests.support.keys import SIGNING_KEYS
from tests.support.waiting import wait_until

SECRET = b"a secret of twenty-four bytes or more"
ORDER = {
    "source": "webshop",
    "external_id": "W-1",
    "service": "blog-article",
    "client": {"email": "clara@bluebird.example", "name": "Clara Voss"},
    "answers": {"topic": "Trees", "audience": "Everybody", "word_count": 800, "website": "https://bluebird.example"},
}


class Receiver(BaseHTTPRequestHandler):
    """A webhook of another system; `says` are the status codes of its answers, the last one for ever."""

    got: ClassVar[list[tuple[dict[str, str], bytes]]]
    says: ClassVar[list[int]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.says.pop(0) if len(self.says) > 1 else self.says[0])
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Any]:
    class Own(Receiver):
        got: ClassVar[list[tuple[dict[str, str], bytes]]] = []
        says: ClassVar[list[int]] = [204]

    server = ThreadingHTTPServer(("127.0.0.1", 0), Own)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    Own.url = f"http://127.0.0.1:{server.server_port}/answers?of=orderwright"  # type: ignore[attr-defined]
    yield Own
    server.shutdown()
    thread.join()
    server.server_close()


class Shop:
    """The web shop, whose answers go to a webhook, and intake that hears it."""

    def __init__(self, desk: Desk, url: str) -> None:
        told = {"key": "k", "webhook": url, "webhook_secret": "whsec_" + base64.b64encode(SECRET).decode()}
        producers = json.dumps({"webshop": told, "crm": {"key": "c"}})
        self.settings = replace(SETTINGS, producers=producers, private_webhooks=True)
        self.keyring = Keyring.read(SIGNING_KEYS, producers)
        self.desk = desk
        self.consumer = APP.create_consumer(desk.begin_work, self.settings)
        self.errand: Any = APP.errands(self.settings, desk.begin_work)[DeliverReplies]

    def sends(self, order: dict[str, Any] = ORDER, *, message_id: UUID | None = None, reply_to: str = "") -> UUID:
        """Send an order; return the message's id."""
        letter = Letter(
            message_id=message_id or new_id(),
            queue="intake",
            name="intake.submit_order.v1",
            text=json.dumps(order).encode(),
            about=None,
            trace_id="t",
            told_at=NOON,
        )
        envelope = json.loads(write_envelope(letter, order["source"], self.keyring))
        if reply_to:
            envelope["properties"]["reply_to"] = reply_to
        raw = json.dumps(envelope).encode()
        self.consumer.digest([read_envelope(raw, "intake", allowed_on("intake"), self.keyring)])
        return letter.message_id

    def delivers(self) -> None:
        self.errand(DeliverReplies(source="webshop"))

    def state(self) -> list[tuple[Any, ...]]:
        return self.desk.rows("SELECT state, tries, said FROM replies")


@pytest.fixture
def shop(desk: Desk, receiver: Any) -> Iterator[Shop]:
    made = Shop(desk, receiver.url)
    yield made
    made.errand.close()


def test_the_answer_is_posted_once_signed_as_standard_webhooks_has_it(shop: Shop, receiver: Any) -> None:
    message_id = shop.sends()
    assert "DeliverReplies" in shop.desk.names_told()

    shop.delivers()
    wait_until(lambda: shop.state() == [("delivered", 1, "HTTP 204")])
    shop.delivers()

    ((headers, body),) = receiver.got
    answer = json.loads(body)
    assert (answer["message_id"], answer["source"], answer["outcome"]) == (str(message_id), "webshop", "accepted")
    assert answer["order"]["state"] == "funding"
    ((reply_id,),) = shop.desk.rows("SELECT id FROM replies")
    assert headers["webhook-id"] == f"msg_{reply_id.hex}"
    assert headers["webhook-timestamp"] == str(int(NOON.timestamp()))
    signed = f"msg_{reply_id.hex}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(SECRET, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


def test_a_refusal_is_an_answer_too_with_every_problem(shop: Shop, receiver: Any) -> None:
    shop.sends(ORDER | {"service": "no-such", "quantity": 0})

    shop.delivers()

    wait_until(lambda: len(receiver.got) == 1)
    answer = json.loads(receiver.got[0][1])
    assert (answer["outcome"], answer["code"]) == ("refused", "invalid")
    assert {problem["field"] for problem in answer["problems"]} == {"service", "quantity"}


def test_a_reply_list_in_the_message_is_the_sender_s_choice(shop: Shop) -> None:
    shop.sends(reply_to="replies.webshop")

    assert shop.state() == []


def test_a_system_without_a_webhook_has_none(shop: Shop) -> None:
    shop.sends(ORDER | {"source": "crm"})

    assert shop.state() == []


def test_what_is_not_taken_is_tried_again_after_a_while_under_the_same_id(shop: Shop, receiver: Any) -> None:
    receiver.says[:] = [500, 302, 200]
    shop.sends()
    for said in ("HTTP 500", "HTTP 302"):
        shop.delivers()
        wait_until(lambda said=said: shop.state()[0][2] == said)
        shop.delivers()
        shop.desk.at += timedelta(seconds=40)

    shop.delivers()

    wait_until(lambda: shop.state() == [("delivered", 3, "HTTP 200")])
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    assert len(receiver.got) == 3
    assert len({headers["webhook-timestamp"] for headers, _ in receiver.got}) == 3


def test_a_timer_wakes_the_desk_for_the_next_try(shop: Shop, receiver: Any) -> None:
    receiver.says[:] = [500]
    shop.sends()
    shop.delivers()
    wait_until(lambda: shop.state()[0][2] == "HTTP 500")

    wait_until(
        lambda: shop.desk.rows("SELECT due_at FROM timers WHERE key = 'replies:webshop'") == [(NOON + WAITS[0],)]
    )


def test_a_message_sent_again_gets_the_same_answer_again(shop: Shop, receiver: Any) -> None:
    message_id = shop.sends()
    shop.sends(message_id=message_id)
    shop.delivers()
    wait_until(lambda: shop.state() == [("delivered", 1, "HTTP 204")])

    shop.sends(message_id=message_id)
    shop.delivers()

    wait_until(lambda: len(receiver.got) == 2)
    assert receiver.got[0][1] == receiver.got[1][1]
    assert receiver.got[0][0]["webhook-id"] == receiver.got[1][0]["webhook-id"]
    assert shop.desk.rows("SELECT count(*) FROM purchases WHERE external_id = 'W-1'") == [(1,)]


def test_another_answer_to_the_same_message_is_another_reply(shop: Shop, receiver: Any) -> None:
    message_id = new_id()
    ask = KeepReply(source="webshop", message_id=message_id, answer={"outcome": "refused"})
    shop.desk.do(keep_reply, ask)
    shop.delivers()
    wait_until(lambda: shop.state() == [("delivered", 1, "HTTP 204")])

    shop.desk.do(keep_reply, replace(ask, answer={"outcome": "accepted"}))
    shop.delivers()

    wait_until(lambda: len(receiver.got) == 2)
    assert [json.loads(body)["outcome"] for _, body in receiver.got] == ["refused", "accepted"]
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 2
    wait_until(lambda: shop.state() == [("delivered", 1, "HTTP 204")])


def test_a_try_that_was_cut_off_is_made_again_when_its_lease_is_over(shop: Shop, receiver: Any) -> None:
    shop.sends()
    with shop.desk.begin_work() as work:
        (reply,) = work.replies.due("webshop", shop.desk.at, 5)
        reply.claim(at=shop.desk.at)
    shop.delivers()
    assert receiver.got == []

    shop.desk.at += timedelta(seconds=61)
    shop.delivers()

    wait_until(lambda: shop.state() == [("delivered", 2, "HTTP 204")])


def test_it_is_given_up_after_about_three_days(shop: Shop) -> None:
    reply = Reply.to("webshop", new_id(), {"outcome": "accepted"}, at=NOON)
    at = NOON
    for wait in WAITS:
        reply.settle(reply.claim(at=at), Taken(is_taken=False, said="HTTP 500"), at=at)
        assert (reply.state.value, reply.next_try_at) == ("due", at + wait)
        at += wait

    reply.settle(reply.claim(at=at), Taken(is_taken=False, said="HTTP 500"), at=at)

    assert reply.state.value == "failed"
    assert timedelta(days=2.9) < at - NOON < timedelta(days=3.2)


class Slow:
    """A post that takes its time, to two desks at once."""

    def __init__(self) -> None:
        self.delivered: list[UUID] = []

    def deliver(self, _webhook: Any, reply_id: UUID, _body: Any, *, at: Any) -> Taken:
        time.sleep(0.02)
        self.delivered.append(reply_id)
        return Taken(is_taken=True, said="yes")


def test_two_desks_at_once_deliver_each_answer_once(shop: Shop) -> None:
    for number in range(12):
        shop.sends(ORDER | {"external_id": f"W-{number}"})
    post = Slow()
    desks = [WakeReplyDesk({"webshop": Webhook(url="-", secret=SECRET)}, shop.desk.begin_work, post) for _ in range(2)]

    for desk in desks:
        desk(DeliverReplies(source="webshop"))

    wait_until(lambda: len(post.delivered) == 12)
    for desk in desks:
        desk.close()
    assert len(set(post.delivered)) == 12
    assert shop.desk.rows("SELECT state, count(*) FROM replies GROUP BY 1") == [("delivered", 12)]


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost:9/",
        "https://10.0.0.7/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:10.0.0.7]/",
        "https://[fd00::1]/",
        "https://0.0.0.0/",
        "https://2130706433/",
        "http://93.184.215.14/",
        "ftp://93.184.215.14/",
        "https://",
        "no address",
        "https://example.com:none/",
    ],
)
def test_it_goes_to_no_private_network_and_nowhere_without_tls(url: str) -> None:
    taken = WebhookPost().deliver(Webhook(url=url, secret=SECRET), new_id(), {}, at=NOON)

    assert taken.is_taken is False
    assert "no public address" in taken.said or "https" in taken.said or "Port" in taken.said


@contextmanager
def dripping() -> Iterator[int]:
    """A server that sends one byte now and then, and never an end."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            connection, _ = listening.accept()
            with connection:
                try:
                    for _ in range(100):
                        connection.sendall(b"H")
                        time.sleep(0.05)
                except OSError:
                    return

        thread = threading.Thread(target=drip)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


def test_whoever_answers_byte_by_byte_is_not_waited_for() -> None:
    with dripping() as port:
        began = time.monotonic()
        post = WebhookPost(may_be_private=True, within_s=0.5)

        taken = post.deliver(Webhook(url=f"http://127.0.0.1:{port}/", secret=SECRET), new_id(), {}, at=NOON)

    assert taken.is_taken is False
    assert time.monotonic() - began < 5


def test_a_webhook_needs_a_secret_of_some_length() -> None:
    told = {"webshop": {"key": "k", "webhook": "https://shop.example/", "webhook_secret": "whsec_c2hvcnQ="}}

    with pytest.raises(SettingsWrong, match="webshop has a webhook, and no webhook_secret of 24 bytes"):
        replace(SETTINGS, producers=json.dumps(told)).webhooks()
