"""What people want gathered or not at night, and who else is told on a client's side."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from services.notify.domain.habits import Habits, Rhythm
from services.notify.messages import HANDLERS
from services.notify.use_cases.change_preferences import ChangePreferences, change_preferences
from shared.contracts.intake.facts import ContactChanged
from shared.contracts.notify.facts import WriteDigest
from shared.contracts.parts import ContactCard
from shared.kernel.ids import ContactId, new_id
from shared.kernel.refusals import NotYet
from tests.notify import builders
from tests.notify.builders import CLARA_ID, NOON, ORDER_ID

CARL_ID = ContactId(new_id())


@pytest.fixture
def hear(begin_work):
    def hear(*facts):
        for fact in facts:
            with begin_work() as work:
                HANDLERS[type(fact)](work, fact)

    return hear


@pytest.fixture
def rows(engine):
    def rows(query):
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    return rows


@pytest.fixture
def clara_wants(hear, begin_work):
    def clara_wants(**habits):
        hear(builders.client_registered())
        with begin_work() as work:
            ask = ChangePreferences(person_id=CLARA_ID, wishes={}, habits=Habits.read(Habits(**habits).kept()))
            change_preferences(work, ask)

    return clara_wants


TOLD = "SELECT kind, channel, next_try_at FROM notices WHERE kind <> 'order_received' ORDER BY kind"
STORY = (builders.order_received(), builders.order_stage_changed(), builders.invoice_issued())


def test_what_is_gathered_stands_in_the_inbox_and_comes_in_one_mail_in_the_morning(
    clara_wants, hear, rows, begin_work, the_time
):
    clara_wants(rhythm=Rhythm.DAILY)

    hear(*STORY, replace(STORY[1], stage="editing", changed_at=NOON + timedelta(hours=1)))

    assert [row[:2] for row in rows(TOLD)] == [
        ("invoice_issued", "email"),
        ("stage_reached", "portal"),
        ("stage_reached", "portal"),
    ]
    assert rows("SELECT key, due_at FROM timers") == [(f"digest:{CLARA_ID}", NOON + timedelta(hours=19))]

    with begin_work() as work:
        for notice_id, _ in rows("SELECT id, kind FROM notices WHERE channel = 'portal' AND kind = 'stage_reached'"):
            work.notices.locked(notice_id).word(builders.WORDS)
    the_time.passes(timedelta(hours=19))
    hear(WriteDigest(person_id=CLARA_ID), WriteDigest(person_id=CLARA_ID))

    ((channel, details),) = rows("SELECT channel, details FROM notices WHERE kind = 'digest'")
    assert channel == "email"
    item = {"subject": builders.WORDS.subject, "order_id": str(ORDER_ID), "told_at": NOON.isoformat()}
    assert details["items"] == [item, item]


def test_who_has_read_everything_gets_no_digest(clara_wants, hear, rows):
    clara_wants(rhythm=Rhythm.DAILY)

    hear(WriteDigest(person_id=CLARA_ID))

    assert rows(TOLD) == []


def test_a_mail_in_a_quiet_time_waits_for_its_end_unless_it_is_about_money(clara_wants, hear, rows):
    clara_wants(quiet_from=(NOON + timedelta(minutes=30)).time(), quiet_until=(NOON + timedelta(hours=3)).time())

    hear(*STORY)

    end = NOON + timedelta(hours=2)  # noon here is one o'clock in Berlin
    assert rows(TOLD) == [("invoice_issued", "email", NOON), ("stage_reached", "email", end)]


def carl(*grants, **changes):
    card = ContactCard(
        contact_id=CARL_ID, client_id=CLARA_ID, email="carl@bluebird.example", name="Carl", grants=grants
    )
    return ContactChanged(**{"contact_id": CARL_ID, "contact": card, "changed_at": NOON} | changes)


@pytest.mark.parametrize(
    ("grants", "kinds"),
    [
        (("orders",), ["order_received", "stage_reached"]),
        (("invoices",), ["invoice_issued"]),
        (("orders", "invoices"), ["invoice_issued", "order_received", "stage_reached"]),
        ((), []),
    ],
)
def test_a_contact_hears_what_they_are_granted(hear, rows, grants, kinds):
    hear(builders.client_registered(), carl(*grants), carl(*grants), *STORY)

    told = rows(f"SELECT kind FROM notices WHERE recipient_id = '{CARL_ID}' ORDER BY kind")
    assert told == [(kind,) for kind in kinds]


def test_a_contact_who_is_removed_hears_nothing_and_older_news_does_not_bring_them_back(hear, rows):
    removed = carl("orders", is_removed=True, changed_at=NOON + timedelta(days=1))

    hear(builders.client_registered(), removed, carl("orders"), *STORY)

    assert rows(f"SELECT kind FROM notices WHERE recipient_id = '{CARL_ID}'") == []


def test_a_contact_of_a_client_we_have_not_met_is_worth_waiting_for(hear):
    with pytest.raises(NotYet):
        hear(carl("orders"))


def test_news_of_the_client_leaves_contacts_and_habits_alone(clara_wants, hear, rows):
    clara_wants(rhythm=Rhythm.WEEKLY)
    hear(carl("orders"))

    hear(builders.order_received(received_at=NOON + timedelta(days=1), client=builders.a_client_card(name="Clara V.")))

    ((name, contacts, habits),) = rows(f"SELECT name, contacts, habits FROM people WHERE id = '{CLARA_ID}'")
    assert (name, contacts, habits["rhythm"]) == ("Clara V.", {str(CARL_ID): ["orders"]}, "weekly")
