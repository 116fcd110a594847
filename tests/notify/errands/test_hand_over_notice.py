"""Handing notices over, to mail servers that take them, refuse them, or go away."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from services.notify.domain.refusals import NoticeUnknown
from services.notify.domain.waits import LEASE, WAITS
from services.notify.errands.hand_over_notice import hand_over_notice
from services.notify.gateways.jinja_templates import JinjaTemplates
from services.notify.gateways.smtp_mail import SmtpMail
from services.notify.messages import HANDLERS
from shared.contracts.notify.facts import HandOverNotice
from shared.kernel.ids import NoticeId, new_id
from shared.storage.timers import take_due
from tests.notify.builders import NOON, ORDER_ID, order_received
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
    return lambda server: SmtpMail(server.url, sender="Northwind Content <desk@northwind.example>", timeout=5)


@pytest.fixture
def ask(begin_work, letters):
    """The ask that woke us for the one notice there is."""
    with begin_work() as work:
        HANDLERS[type(order_received())](work, order_received())
    notice_id = NoticeId(letters[-1].payload["notice_id"])
    letters.clear()
    return HandOverNotice(notice_id=notice_id)


@pytest.fixture
def hand_over(begin_work, ask):
    """Tries once, by this mailer."""
    return lambda mailer: hand_over_notice(begin_work, TEMPLATES, mailer, ask)


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


def told(letters):
    return [letter.name for letter in letters]


def test_what_the_server_takes_is_delivered_and_told(hand_over, mail_to, ask, state, attempts, alarms, letters):
    with scripted_server() as server:
        hand_over(mail_to(server))

    assert state() == [("delivered", 1, None, None)]
    assert attempts() == [(1, "delivered", "250 2.0.0 taken as 4711")]
    assert alarms() == []
    (letter,) = letters
    assert (letter.queue, letter.name) == ("workflow", "notify.notice_delivered.v1")
    assert letter.payload == {
        "notice_id": str(ask.notice_id),
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
        f"<{ask.notice_id}@orderwright>",
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
        assert alarms() == [("notify.hand_over_notice.v1", next_try_at)]
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


def test_what_is_refused_for_good_has_failed_and_is_told(hand_over, mail_to, ask, state, attempts, alarms, letters):
    with scripted_server(on_recipient="550 no such mailbox") as server:
        hand_over(mail_to(server))
        hand_over(mail_to(server))

    assert state() == [("failed", 1, None, None)]
    assert attempts() == [(1, "refused", "550 no such mailbox")]
    assert alarms() == []
    (letter,) = letters
    assert letter.name == "notify.notice_failed.v1"
    assert letter.payload == {
        "notice_id": str(ask.notice_id),
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
    hand_over, mail_to, ask, state, attempts, the_time
):
    with scripted_server(cuts_at="data") as server:
        hand_over(mail_to(server))
        assert state()[0][:2] == ("queued", 1)

        server.cuts_at = ""
        the_time.at = state()[0][2]
        hand_over(mail_to(server))

    assert [row[:2] for row in attempts()] == [(1, "unknown"), (2, "delivered")]
    assert [mail["Message-ID"] for mail in server.mails] == [f"<{ask.notice_id}@orderwright>"] * 2
    assert server.mails[0].as_string().count("Subject:") == 1
    assert server.mails[0]["Date"] == server.mails[1]["Date"]


def test_a_crash_after_the_server_took_it_is_found_when_the_lease_runs_out(
    hand_over, mail_to, ask, state, attempts, alarms, letters, the_time
):
    with scripted_server() as server:
        with pytest.raises(PowerCut):
            hand_over(CutMailer(mail_to(server)))
        assert state() == [("sending", 1, None, NOON + LEASE)]
        assert attempts() == [(1, "under_way", "")]
        assert alarms() == [("notify.hand_over_notice.v1", NOON + LEASE)]

        hand_over(NoMailer())
        assert state() == [("sending", 1, None, NOON + LEASE)]

        the_time.at = NOON + LEASE
        hand_over(mail_to(server))

    assert state() == [("delivered", 2, None, None)]
    assert attempts() == [
        (1, "unknown", "the try was cut off before its answer was written down"),
        (2, "delivered", "250 2.0.0 taken as 4711"),
    ]
    assert [mail["Message-ID"] for mail in server.mails] == [f"<{ask.notice_id}@orderwright>"] * 2
    assert told(letters) == ["notify.notice_delivered.v1"]
    assert alarms() == []


def test_a_late_answer_after_the_lease_still_counts(hand_over, mail_to, begin_work, ask, attempts, letters, the_time):
    class SlowMailer:
        """While its server takes its time, the lease runs out and another try is made."""

        def send(self, mail):
            the_time.passes(LEASE)
            with scripted_server(on_mail="451 busy") as busy:
                hand_over_notice(begin_work, TEMPLATES, mail_to(busy), ask)
            with scripted_server() as server:
                return mail_to(server).send(mail)

    hand_over(SlowMailer())

    assert [row[:2] for row in attempts()] == [(1, "delivered"), (2, "put_off")]
    assert told(letters) == ["notify.notice_delivered.v1"]


def test_a_notice_says_the_same_at_every_try_whatever_the_templates_say_by_then(
    begin_work, ask, hand_over, mail_to, state, the_time
):
    with scripted_server(on_data="451 busy") as server:
        hand_over(mail_to(server))
        the_time.at = state()[0][2]
        renamed = JinjaTemplates(agency_name="Southwind", portal_url="https://elsewhere.test")
        hand_over_notice(begin_work, renamed, mail_to(server), ask)

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


def test_a_notice_that_is_not_there_is_a_refusal(begin_work):
    with pytest.raises(NoticeUnknown):
        hand_over_notice(begin_work, TEMPLATES, NoMailer(), HandOverNotice(notice_id=NoticeId(new_id())))
