"""The consumer: what is told for one message of a bulk belongs to that message's story."""

from __future__ import annotations

from dataclasses import replace

from shared.contracts.workflow.facts import OrderCompleted
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import write_envelope
from shared.messaging.reading import read_envelope
from shared.storage.work import Work, begin_work_on
from tests.support.keys import KEYRING
from tests.support.letters import a_letter
from tests.support.messages import a_completion


def test_each_message_of_a_bulk_hands_on_its_own_trace(engine, rows):
    letters = [replace(a_letter(a_completion()), trace_id=f"story{number}") for number in range(3)]
    bulk = [
        read_envelope(write_envelope(letter, "workflow", KEYRING), "notify", {letter.name}, KEYRING)
        for letter in letters
    ]
    begin_work = begin_work_on(engine, Work, send=lambda sent: None)

    def tell_again(work, fact):
        work.announce(fact)

    Consumer(begin_work, {OrderCompleted: tell_again}).digest(bulk)

    told = rows("SELECT trace_id, payload ->> 'order_id' FROM outbox ORDER BY id")
    assert told == [(letter.trace_id, letter.payload["order_id"]) for letter in letters]
