"""The envelope: read strictly, whoever wrote it."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from cli.faults.poison import IDENTITY, UNREADABLE, a_good_one, signed
from shared.messaging.envelope import refresh_envelope, write_envelope
from shared.messaging.incoming import Unreadable
from shared.messaging.reading import read_envelope
from tests.support.keys import KEYRING
from tests.support.letters import a_letter
from tests.support.messages import a_completion

ALLOWED = frozenset({"workflow.order_completed.v1"})


def test_what_was_written_is_read_again():
    fact = a_completion()
    letter = a_letter(fact)

    incoming = read_envelope(write_envelope(letter, "workflow", KEYRING), "notify", ALLOWED, KEYRING)

    assert incoming.key == ("workflow", letter.message_id)
    assert incoming.name == "workflow.order_completed.v1"
    assert incoming.payload == letter.payload
    assert incoming.about == str(fact.order_id)
    assert incoming.trace_id == "trace1"
    assert incoming.reply_to is None


@pytest.mark.parametrize("kind", UNREADABLE)
def test_what_is_no_message_is_unreadable_with_a_reason(kind):
    expected, make = UNREADABLE[kind]

    with pytest.raises(Unreadable) as caught:
        read_envelope(make(), "notify", ALLOWED, KEYRING)

    assert caught.value.kind == expected
    assert caught.value.reason


@pytest.mark.parametrize(
    ("asked", "given"),
    [("replies.shop", "replies.shop"), ("intake", None), ("replies.shop outbox", None), (["replies.x"], None)],
)
def test_an_answer_goes_to_a_reply_list_and_to_no_other_key(asked, given):
    message = a_good_one()
    message["properties"]["reply_to"] = asked

    assert read_envelope(json.dumps(message).encode(), "notify", ALLOWED, KEYRING).reply_to == given


def test_the_sender_decides_neither_the_queue_nor_whether_it_is_a_repeat():
    message = a_good_one()
    message["properties"]["delivery_info"] = {"exchange": "elsewhere", "routing_key": "elsewhere"}
    message["redelivered"] = True

    incoming = read_envelope(json.dumps(message).encode(), "notify", ALLOWED, KEYRING)

    assert incoming.queue == "notify"
    assert incoming.is_repeat is False


def test_the_body_may_come_unencoded_too():
    message = a_good_one()
    message["body"] = json.dumps([[], {"number": "X"}, {}])
    message["properties"]["body_encoding"] = "utf-8"

    incoming = read_envelope(json.dumps(signed(message)).encode(), "notify", ALLOWED, KEYRING)

    assert incoming.payload == {"number": "X"}


def test_the_same_fields_in_another_order_are_the_same_body():
    message = a_good_one()
    once, again = dict(message), dict(message)
    once["body"], again["body"] = '[[], {"a": 1, "b": {"c": 2, "d": 3}}, {}]', '[[],{"b":{"d":3,"c":2},"a":1},{}]'
    for sent in (once, again):
        sent["properties"]["body_encoding"] = "utf-8"

    first, second = (
        read_envelope(json.dumps(signed(sent)).encode(), "notify", ALLOWED, KEYRING) for sent in (once, again)
    )

    assert first.body_sha == second.body_sha


def test_a_producer_speaks_for_no_other_source():
    message = a_good_one()
    message["body"] = json.dumps([[], {"source": "webshop"}, {}])
    message["properties"]["body_encoding"] = "utf-8"

    with pytest.raises(Unreadable, match="another source") as caught:
        read_envelope(json.dumps(signed(message)).encode(), "notify", ALLOWED, KEYRING)

    assert caught.value.kind == "auth"


def test_a_kept_message_is_sent_as_new_when_it_is_its_sender_s_own_however_old():
    old = a_good_one()
    old["headers"]["sent_at"] = "2026-01-01T00:00:00+00:00"
    raw = json.dumps(signed(old)).encode()
    with pytest.raises(Unreadable, match="too far from now"):
        read_envelope(raw, "notify", ALLOWED, KEYRING)

    fresh = refresh_envelope(raw, "notify", KEYRING)

    assert read_envelope(fresh, "notify", ALLOWED, KEYRING).key == ("shop", UUID(IDENTITY))


def test_a_kept_message_that_was_never_its_sender_s_own_is_not_made_so():
    forged = a_good_one()
    forged["headers"]["signature"] = "v1=" + "0" * 64
    raw = json.dumps(forged).encode()

    assert refresh_envelope(raw, "notify", KEYRING) == raw
    assert refresh_envelope(b"no message", "notify", KEYRING) == b"no message"
