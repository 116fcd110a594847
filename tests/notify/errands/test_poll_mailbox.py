"""The mailbox: each mail is taken in once, whatever happens to the line."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from services.notify.errands.poll_mailbox import Poll
from services.notify.gateways.imap_mailbox import ImapMailbox
from services.notify.gateways.mail_reading import read_mail
from shared.contracts.notify.facts import PollMailbox
from tests.notify.builders import NOON
from tests.notify.imap_servers import mailbox
from tests.notify.inbound import a_mail

ASK = PollMailbox(asked_at=NOON)


@pytest.fixture
def poll(begin_work):
    def poll(url):
        mailbox = ImapMailbox(url, seconds=2)
        Poll(begin_work=begin_work, mailbox=mailbox, read=read_mail, every=timedelta(minutes=1))(ASK)

    return poll


@pytest.fixture
def rows(engine):
    def rows(query):
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    return rows


TEXTS = "SELECT text FROM inbound_mails ORDER BY arrived_at, text"
NEXT = "SELECT due_at FROM timers WHERE key = 'poll-mailbox'"


def test_what_is_there_is_taken_in_once_and_looked_at_again_in_a_minute(poll, rows):
    with mailbox(a_mail(text="One"), a_mail(text="Two")) as server:
        poll(server.url)
        poll(server.url)

        assert server.seen == {1, 2}
        assert server.fetched == 2
    assert rows(TEXTS) == [("One",), ("Two",)]
    assert rows(NEXT) == [(NOON + timedelta(minutes=1),)]


def test_a_line_that_breaks_loses_and_doubles_nothing(poll, rows):
    mails = (a_mail(text="One"), a_mail(text="Two"), a_mail(text="Three"))
    with mailbox(*mails, drops_after=1) as server:
        poll(server.url)
        assert rows(TEXTS) == [("One",)]
        assert rows(NEXT) == [(NOON + timedelta(minutes=1),)]
        server.drops_after = None
        server.seen.clear()

        poll(server.url)

    assert rows(TEXTS) == [("One",), ("Three",), ("Two",)]


def test_a_mailbox_that_is_down_or_will_not_have_us_is_looked_at_again(poll, rows):
    with mailbox() as server:
        url = server.url
        poll(url.replace("secret", "wrong"))
        assert rows(NEXT) == [(NOON + timedelta(minutes=1),)]
    poll(url)

    assert rows(NEXT) == [(NOON + timedelta(minutes=1),)]


def test_a_mail_that_is_too_large_is_taken_in_by_its_head(poll, rows, monkeypatch):
    monkeypatch.setattr("services.notify.gateways.imap_mailbox.MOST_BYTES", 1000)
    with mailbox(a_mail(text="long " * 1000)) as server:
        poll(server.url)

    assert rows(TEXTS) == [("(This mail was too large to be read.)",)]
