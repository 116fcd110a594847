"""Handing over to programs: what they are told, how they are given up, and what is played again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from services.notify.domain.attempt import Answer, Outcome
from services.notify.domain.kinds import Channel
from services.notify.errands.hand_over_due import Desk
from services.notify.gateways.chat_hooks import ChatHooks
from services.notify.gateways.jinja_templates import JinjaTemplates
from services.notify.gateways.outside import Outside
from services.notify.gateways.payloads import Payloads
from services.notify.messages import HANDLERS
from services.notify.use_cases.resend_notice import ResendNotice, resend_notice
from services.notify.use_cases.resend_notices import ResendNotices, resend_notices
from shared.kernel.actors import SYSTEM
from tests.notify import builders
from tests.notify.builders import BUSY, CLARA_ID, NEVER, NOON, ORDER_ID, TAKEN, an_endpoint
from tests.notify.web_servers import receiver


class Played:
    """Gives one answer to everything, and keeps what it was given."""

    def __init__(self, answer=TAKEN):
        self.answer = answer
        self.parcels = []

    def send(self, parcel):
        self.parcels.append(parcel)
        return self.answer


@pytest.fixture
def hear(begin_work):
    def hear(*facts):
        with begin_work() as work:
            for fact in facts:
                HANDLERS[type(fact)](work, fact)

    return hear


@pytest.fixture
def add(begin_work):
    def add(**changes):
        with begin_work() as work:
            endpoint = an_endpoint(**changes)
            if not endpoint.secrets:
                endpoint.rotate(at=work.now())
            work.endpoints.add(endpoint)

    return add


@pytest.fixture
def hand_over(begin_work):
    def hand_over(carrier, channel=Channel.WEBHOOK):
        desk = Desk(channel, begin_work, Payloads(), carrier)
        tries = desk.take((), 25)
        while tries:
            tries = desk.take(desk.carry(tries), 25)

    return hand_over


@pytest.fixture
def rows(engine):
    def rows(query):
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    return rows


def states(rows):
    return rows("SELECT kind, state FROM notices WHERE channel = 'webhook' ORDER BY id")


def test_a_program_is_told_of_what_it_hears_and_once(add, hear, hand_over, rows, letters):
    add(kinds=["order_received"], headers={"X-Shop": "1"})
    hear(builders.order_received(), builders.order_received(), builders.order_completed())
    carrier = Played()

    hand_over(carrier)

    assert states(rows) == [("order_received", "delivered")]
    (parcel,) = carrier.parcels
    assert (parcel.address, parcel.headers, len(parcel.secrets)) == ("https://shop.example/hooks", {"X-Shop": "1"}, 1)
    told = json.loads(parcel.words.text)
    assert (told["type"], told["timestamp"], told["data"]["order_id"]) == (
        "order_received",
        NOON.isoformat(),
        str(ORDER_ID),
    )
    assert letters[-1].payload["channel"] == "webhook"


def test_what_opens_a_form_without_a_sign_in_is_kept_back(add, hear, hand_over):
    add()
    hear(builders.order_received(), builders.order_incomplete())
    carrier = Played()

    hand_over(carrier)

    assert "token.of-the-form" not in carrier.parcels[-1].words.text


def test_what_was_written_for_one_that_was_disabled_fails_and_nothing_is_sent(add, begin_work, hear, hand_over, rows):
    add()
    hear(builders.order_received())
    with begin_work() as work:
        work.endpoints.locked(builders.ENDPOINT_ID).enable(is_active=False)
    carrier = Played()

    hand_over(carrier)

    assert carrier.parcels == []
    assert states(rows) == [("order_received", "failed")]
    assert rows("SELECT answer FROM attempts") == [("the endpoint was disabled or removed",)]


def test_managers_are_warned_of_one_that_takes_nothing_and_told_when_it_is_disabled(
    add, hear, hand_over, rows, the_time
):
    add()
    hear(builders.member_changed(role="manager"), builders.order_received())
    carrier = Played(Answer(Outcome.PUT_OFF, "503 down"))
    for _ in range(8):
        hand_over(carrier)
        the_time.passes(timedelta(hours=25))

    assert rows("SELECT kind FROM notices WHERE channel = 'email' AND kind LIKE 'endpoint%' ORDER BY id") == [
        ("endpoint_failing",),
        ("endpoint_disabled",),
    ]
    assert rows("SELECT is_active FROM endpoints") == [(False,)]


def test_what_a_program_has_taken_is_played_again_by_time_and_people_are_not_told_twice(
    add, hear, hand_over, begin_work, rows, the_time
):
    add()
    hear(builders.order_received())
    the_time.passes(timedelta(hours=1))
    hear(builders.order_completed())
    carrier = Played()
    hand_over(carrier)
    hand_over(carrier, Channel.EMAIL)

    ask = ResendNotices(actor=SYSTEM, since=NOON, until=NOON + timedelta(minutes=1), with_delivered=True)
    with begin_work() as work:
        assert resend_notices(work, ask) == 1
    hand_over(carrier)

    told = [parcel.notice_id for parcel in carrier.parcels if parcel.secrets]
    assert told == [told[0], told[1], told[0]]
    assert rows("SELECT count(*) FROM attempts") == [(5,)]
    assert {row[1] for row in states(rows)} == {"delivered"}


def test_all_that_failed_in_a_time_is_tried_again_to_the_address_of_today(hear, hand_over, begin_work, rows, letters):
    hear(builders.order_received(), builders.order_completed())
    hand_over(Played(NEVER), Channel.EMAIL)
    hear(replace(builders.client_registered(email="clara@new.example"), registered_at=NOON + timedelta(days=1)))
    letters.clear()

    ask = ResendNotices(actor=SYSTEM, since=NOON, until=NOON + timedelta(days=1))
    with begin_work() as work:
        assert resend_notices(work, ask) == 2
    assert [letter.payload for letter in letters] == [{"channel": "email"}]
    carrier = Played()
    hand_over(carrier, Channel.EMAIL)

    assert [parcel.address for parcel in carrier.parcels] == ["clara@new.example"] * 2
    with begin_work() as work:
        assert resend_notices(work, ask) == 0


def test_an_address_that_bounced_gets_nothing_more_until_that_is_lifted(hear, hand_over, begin_work, rows):
    hear(builders.order_received())
    hand_over(Played(Answer(Outcome.REFUSED, "550 no such mailbox", is_bounce=True)), Channel.EMAIL)
    assert rows("SELECT address, reason FROM suppressions") == [("clara@bluebird.example", "550 no such mailbox")]

    hear(builders.order_completed())
    carrier = Played()
    hand_over(carrier, Channel.EMAIL)
    assert carrier.parcels == []
    assert rows("SELECT state, count(*) FROM notices GROUP BY 1") == [("failed", 2)]

    with begin_work() as work:
        work.suppressions.lift("Clara@Bluebird.example")
    with begin_work() as work:
        resend_notices(work, ResendNotices(actor=SYSTEM, since=NOON, until=NOON + timedelta(days=1)))
    hand_over(carrier, Channel.EMAIL)
    assert len(carrier.parcels) == 2


@pytest.mark.parametrize("answer", [NEVER, BUSY])
def test_what_is_no_bounce_suppresses_nothing(hear, hand_over, rows, answer):
    hear(builders.order_received())

    hand_over(Played(answer), Channel.EMAIL)

    assert rows("SELECT count(*) FROM suppressions") == [(0,)]


def test_a_client_s_own_room_gets_the_delivery_where_it_is_by_then(hear, rows, begin_work):
    def move_to(address):
        with begin_work() as work:
            work.people.locked(CLARA_ID).chat_address = address

    card = builders.a_client_card(delivery_channel="collaboration")
    hear(builders.order_received(client=card))
    with receiver() as old, receiver() as room:
        move_to(old.url)
        hear(builders.order_delivered(text="Here <it> is."))
        move_to(room.url)
        templates = JinjaTemplates(agency_name="Northwind", portal_url="https://portal.test")
        desk = Desk(Channel.CHAT, begin_work, templates, ChatHooks(Outside(may_be_private=True)))

        desk.take(desk.carry(desk.take((), 25)), 25)

        assert old.heard == []
        assert "Here &lt;it&gt; is." in json.loads(room.heard[0][2])["text"]
    assert rows("SELECT state FROM notices WHERE channel = 'chat'") == [("delivered",)]


def test_what_a_program_did_not_take_is_tried_again_where_it_is(add, hear, hand_over, rows, begin_work):
    add()
    hear(builders.order_received())
    hand_over(Played(NEVER))
    ((notice_id,),) = rows("SELECT id FROM notices WHERE channel = 'webhook'")

    with begin_work() as work:
        resend_notice(work, ResendNotice(actor=SYSTEM, notice_id=notice_id))
    hand_over(Played())

    assert states(rows) == [("order_received", "delivered")]
