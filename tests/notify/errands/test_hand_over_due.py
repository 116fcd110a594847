"""Handing notices over, to mail servers that take them, refuse them, or go away."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from services.notify.domain.kinds import Channel
from services.notify.domain.notice import Words
from services.notify.domain.waits import LEASE, WAITS
from services.notify.errands.hand_over_due import Desk
from services.notify.gateways.jinja_templates import JinjaTemplates
from services.notify.gateways.smtp_mail import SmtpMail
from services.notify.messages import HANDLERS
from services.notify.ports import Unwordable
from shared.contracts.notify.facts import HandOverDue
from shared.kernel.ids import OrderId, new_id
from shared.storage.timers import take_due
from tests.notify.builders import NOON, ORDER_ID, TAKEN, order_received
from tests.notify.mail_servers import scripted_server

TEMPLATES = JinjaTemplates(agency_name="Northwind Content", portal_url="https://portal.test")


class PowerCut(BaseException):
    """The process is gone in the middle of something."""


class CutMailer:
    """Hands the mail over for real, then the power goes."""

    def __init__(self, mailer):
        self._mailer = mailer

    def send(self, mail):
        self._mailer.send(mail)
        raise PowerCut


class NoMailer:
    """Fails where anything is sent at all."""

    def send(self, mail):
        raise AssertionError("a mail was sent")


@pytest.fixture
def mail_to():
    """Makes the mailer for a server."""
    made = []

    def mail_to(server):
        made.append(SmtpMail(server.url, sender="Northwind Content <desk@northwind.example>", timeout=5))
        return made[-1]

    yield mail_to
    for mailer in made:
        mailer.close()


@pytest.fixture
def hear(begin_work):
    """Digests facts, all in one piece of work."""

    def hear(*facts):
        with begin_work() as work:
            for fact in facts:
                HANDLERS[type(fact)](work, fact)

    return hear


@pytest.fixture
def notice_id(hear, rows, letters):
    """The one notice there is, of which nothing was tried yet."""
    hear(order_received())
    letters.clear()
    return rows("SELECT id FROM notices")[0][0]


@pytest.fixture
def desk_with(begin_work):
    """Makes a desk that hands over by this mailer."""
    return lambda mailer, templates=TEMPLATES: Desk(Channel.EMAIL, begin_work, templates, mailer)


@pytest.fixture
def hand_over(desk_with, notice_id):
    """Hands over what is due, by this mailer."""
    return lambda mailer: until_done(desk_with(mailer))


def until_done(desk, most=25):
    tries = desk.take((), most)
    while tries:
        tries = desk.take(desk.carry(tries), most)


@pytest.fixture
def rows(engine):
    def rows(query):
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    return rows


@pytest.fixture
def state(rows):
    return lambda: rows("SELECT state, tries, next_try_at, lease_until FROM notices")


@pytest.fixture
def attempts(rows):
    return lambda: rows("SELECT number, outcome, answer FROM attempts ORDER BY number")


@pytest.fixture
def alarms(rows):
    return lambda: rows("SELECT name, due_at FROM timers")


def many(count):
    """So many orders received."""
    return [order_received(order_id=OrderId(new_id())) for _ in range(count)]


def told(letters):
    """What was told to others; of a failure we tell ourselves too, so that managers hear of it."""
    return [letter.name for letter in letters if letter.queue != "notify"]


def test_what_the_server_takes_is_delivered_and_told(hand_over, mail_to, notice_id, state, attempts, alarms, letters):
    with scripted_server() as server:
        hand_over(mail_to(server))

    assert state() == [("delivered", 1, None, None)]
    assert attempts() == [(1, "delivered", "250 2.0.0 taken as 4711")]
    assert alarms() == []
    (letter,) = letters
    assert (letter.queue, letter.name) == ("workflow", "notify.notice_delivered.v1")
    assert letter.payload == {
        "notice_id": str(notice_id),
        "order_id": str(ORDER_ID),
        "kind": "order_received",
        "channel": "email",
        "recipient_name": "Clara Voss",
        "subject": "We have your order 7KQ2M9XD: Newsletter issue",
        "attempts": 1,
        "delivered_at": NOON.isoformat(),
    }
    (mail,) = server.mails
    assert (mail["To"], mail["Message-ID"]) == (
        "Clara Voss <clara@bluebird.example>",
        f"<{notice_id}@orderwright>",
    )
    assert "Total: $140.00" in mail.get_body(("plain",)).get_content()


def test_a_second_run_sends_nothing(hand_over, mail_to, state, attempts, letters):
    with scripted_server() as server:
        hand_over(mail_to(server))
        hand_over(mail_to(server))

    assert len(server.mails) == 1
    assert told(letters) == ["notify.notice_delivered.v1"]
    assert len(attempts()) == 1


def test_what_is_put_off_is_tried_again_when_its_time_has_come(
    hand_over, mail_to, state, attempts, alarms, letters, the_time
):
    with scripted_server(on_recipient="450 greylisted") as server:
        hand_over(mail_to(server))
        ((kept, tries, next_try_at, lease),) = state()
        assert (kept, tries, lease) == ("queued", 1, None)
        assert WAITS[0] * 0.8 <= next_try_at - NOON <= WAITS[0] * 1.2
        assert alarms() == [("notify.hand_over_due.v1", next_try_at)]
        assert letters == []

        server.on_recipient = "250 ok"
        the_time.at = next_try_at
        hand_over(mail_to(server))

    assert state() == [("delivered", 2, None, None)]
    assert [row[:2] for row in attempts()] == [(1, "put_off"), (2, "delivered")]
    assert alarms() == []
    assert letters[0].payload["attempts"] == 2


def test_who_comes_too_early_sends_nothing_and_sets_the_alarm_again(
    hand_over, mail_to, engine, state, attempts, alarms, the_time
):
    with scripted_server(on_mail="451 busy") as server:
        hand_over(mail_to(server))
    before, alarm = state(), alarms()
    with engine.begin() as connection:
        take_due(connection, the_time.at + timedelta(minutes=1))
    assert alarms() == []

    hand_over(NoMailer())

    assert (state(), alarms()) == (before, alarm)
    assert len(attempts()) == 1


def test_a_server_that_is_not_there_puts_it_off(hand_over, mail_to, state, attempts, alarms):
    with scripted_server() as server:
        pass

    hand_over(mail_to(server))

    assert state()[0][:2] == ("queued", 1)
    ((number, outcome, answer),) = attempts()
    assert (number, outcome) == (1, "put_off")
    assert answer.startswith("ConnectionRefusedError")
    assert len(alarms()) == 1


def test_what_is_refused_for_good_has_failed_and_is_told(
    hand_over, mail_to, notice_id, state, attempts, alarms, letters
):
    with scripted_server(on_recipient="550 no such mailbox") as server:
        hand_over(mail_to(server))
        hand_over(mail_to(server))

    assert state() == [("failed", 1, None, None)]
    assert attempts() == [(1, "refused", "550 no such mailbox")]
    assert alarms() == []
    letter, to_ourselves = sorted(letters, key=lambda one: one.queue, reverse=True)
    assert (letter.queue, to_ourselves.queue) == ("workflow", "notify")
    assert letter.name == to_ourselves.name == "notify.notice_failed.v1"
    assert letter.payload == {
        "notice_id": str(notice_id),
        "order_id": str(ORDER_ID),
        "kind": "order_received",
        "channel": "email",
        "recipient_name": "Clara Voss",
        "reason": "550 no such mailbox",
        "attempts": 1,
        "failed_at": NOON.isoformat(),
    }


def test_after_eight_tries_it_has_failed(hand_over, mail_to, state, attempts, alarms, letters, the_time):
    with scripted_server(on_mail="451 busy") as server:
        for _ in range(8):
            hand_over(mail_to(server))
            the_time.at = state()[0][2] or the_time.at

    assert state() == [("failed", 8, None, None)]
    assert attempts() == [(number, "put_off", "451 busy") for number in range(1, 9)]
    assert alarms() == []
    assert told(letters) == ["notify.notice_failed.v1"]
    assert timedelta(hours=33) < the_time.at - NOON < timedelta(hours=50)


def test_a_lost_answer_is_marked_and_the_next_try_sends_the_same_mail(
    hand_over, mail_to, notice_id, state, attempts, the_time
):
    with scripted_server(cuts_at="data") as server:
        hand_over(mail_to(server))
        assert state()[0][:2] == ("queued", 1)

        server.cuts_at = ""
        the_time.at = state()[0][2]
        hand_over(mail_to(server))

    assert [row[:2] for row in attempts()] == [(1, "unknown"), (2, "delivered")]
    assert [mail["Message-ID"] for mail in server.mails] == [f"<{notice_id}@orderwright>"] * 2
    assert server.mails[0].as_string().count("Subject:") == 1
    assert server.mails[0]["Date"] == server.mails[1]["Date"]


def test_a_crash_after_the_server_took_it_is_found_when_the_lease_runs_out(
    hand_over, mail_to, notice_id, state, attempts, alarms, letters, the_time
):
    with scripted_server() as server:
        with pytest.raises(PowerCut):
            hand_over(CutMailer(mail_to(server)))
        assert state() == [("sending", 1, None, NOON + LEASE)]
        assert attempts() == [(1, "under_way", "")]
        assert alarms() == [("notify.hand_over_due.v1", NOON + LEASE)]

        hand_over(NoMailer())
        assert state() == [("sending", 1, None, NOON + LEASE)]

        the_time.at = NOON + LEASE
        hand_over(mail_to(server))

    assert state() == [("delivered", 2, None, None)]
    assert attempts() == [
        (1, "unknown", "the try was cut off before its answer was written down"),
        (2, "delivered", "250 2.0.0 taken as 4711"),
    ]
    assert [mail["Message-ID"] for mail in server.mails] == [f"<{notice_id}@orderwright>"] * 2
    assert told(letters) == ["notify.notice_delivered.v1"]
    assert alarms() == []


def test_a_late_answer_after_the_lease_still_counts(hand_over, mail_to, desk_with, attempts, letters, the_time):
    class SlowMailer:
        """While its server takes its time, the lease runs out and another try is made."""

        def send(self, mail):
            the_time.passes(LEASE)
            with scripted_server(on_mail="451 busy") as busy:
                until_done(desk_with(mail_to(busy)))
            with scripted_server() as server:
                return mail_to(server).send(mail)

    hand_over(SlowMailer())

    assert [row[:2] for row in attempts()] == [(1, "delivered"), (2, "put_off")]
    assert told(letters) == ["notify.notice_delivered.v1"]


def test_a_notice_says_the_same_at_every_try_whatever_the_templates_say_by_then(
    desk_with, hand_over, mail_to, state, the_time
):
    with scripted_server(on_data="451 busy") as server:
        hand_over(mail_to(server))
        the_time.at = state()[0][2]
        renamed = JinjaTemplates(agency_name="Southwind", portal_url="https://elsewhere.test")
        until_done(desk_with(mail_to(server), renamed))

    first, second = (mail.get_body(("plain",)).get_content() for mail in server.mails)
    assert first == second


def test_eight_at_once_send_one_mail(hand_over, mail_to, state, attempts, letters):
    with scripted_server() as server, ThreadPoolExecutor(8) as desks:
        for run in [desks.submit(hand_over, mail_to(server)) for _ in range(8)]:
            run.result()

    assert len(server.mails) == 1
    assert state() == [("delivered", 1, None, None)]
    assert len(attempts()) == 1
    assert told(letters) == ["notify.notice_delivered.v1"]


def test_many_are_claimed_and_settled_together_over_one_connection(hear, desk_with, mail_to, rows, alarms, letters):
    hear(*many(60))
    assert [(letter.name, letter.payload) for letter in letters] == [(HandOverDue.wire_name, {"channel": "email"})]
    letters.clear()

    with scripted_server() as server:
        until_done(desk_with(mail_to(server)))

    assert len(server.mails) == 60
    assert server.connections == 1
    assert rows("SELECT state, count(*) FROM notices GROUP BY 1") == [("delivered", 60)]
    assert told(letters) == ["notify.notice_delivered.v1"] * 60
    assert alarms() == []


def test_one_that_is_refused_costs_the_others_nothing(hear, desk_with, mail_to, rows, letters):
    hear(*many(3))

    with scripted_server() as server:
        server.answers_once = "550 no such mailbox"
        until_done(desk_with(mail_to(server)))

    assert rows("SELECT state, count(*) FROM notices GROUP BY 1 ORDER BY 1") == [("delivered", 2), ("failed", 1)]
    assert server.connections == 1


def test_what_a_slow_server_left_undone_goes_back_without_a_try(hear, desk_with, begin_work, rows, alarms):
    class Slow:
        """Takes two seconds of this clock for each mail."""

        now = 0.0
        sent = 0

        def send(self, parcel):
            self.now += 2
            self.sent += 1
            return TAKEN

    hear(*many(5))
    slow = Slow()
    desk = Desk(Channel.EMAIL, begin_work, TEMPLATES, slow, clock=lambda: slow.now)

    desk.take(desk.carry(desk.take((), 5)), 0)

    assert slow.sent == 2
    assert rows("SELECT state, tries, count(*) FROM notices GROUP BY 1, 2 ORDER BY 1") == [
        ("delivered", 1, 2),
        ("queued", 0, 3),
    ]
    assert rows("SELECT outcome, count(*) FROM attempts GROUP BY 1") == [("delivered", 2)]
    assert alarms() == [("notify.hand_over_due.v1", NOON + timedelta(seconds=5))]
    until_done(desk)
    assert slow.sent == 5


def test_one_timer_wakes_the_desk_for_the_earliest_of_all(hear, desk_with, mail_to, rows, alarms):
    hear(*many(3))

    with scripted_server(on_mail="451 busy") as server:
        until_done(desk_with(mail_to(server)))

    ((earliest,),) = rows("SELECT min(next_try_at) FROM notices")
    assert alarms() == [("notify.hand_over_due.v1", earliest)]


def test_one_that_can_not_be_worded_has_failed_and_the_others_go(hear, desk_with, mail_to, rows, letters):
    class Stumbling:
        """Has no words for the first it is asked for."""

        is_first = True

        def words(self, kind, channel, details, reader, house):
            if self.is_first:
                self.is_first = False
                raise Unwordable("the template order_received fails")
            return Words(subject="Hello", text="Hello.", html="<p>Hello.</p>")

    hear(*many(2))
    letters.clear()

    with scripted_server() as server:
        until_done(desk_with(mail_to(server), Stumbling()))

    assert len(server.mails) == 1
    assert rows("SELECT outcome, answer FROM attempts ORDER BY outcome") == [
        ("delivered", "250 2.0.0 taken as 4711"),
        ("refused", "the template order_received fails"),
    ]
    assert sorted(told(letters)) == ["notify.notice_delivered.v1", "notify.notice_failed.v1"]


def test_what_is_told_of_a_notice_is_part_of_the_story_that_wrote_it(hear, desk_with, mail_to, letters):
    hear(order_received())
    (woke,) = letters
    letters.clear()

    with scripted_server() as server:
        until_done(desk_with(mail_to(server)))

    assert [letter.trace_id for letter in letters] == [woke.trace_id]
