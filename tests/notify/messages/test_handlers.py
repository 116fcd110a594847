"""What notify does when the other apps tell it something."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone
from uuid import NAMESPACE_DNS, uuid5

import pytest
from sqlalchemy import text

from services.notify.messages import HANDLERS
from shared.contracts.intake.facts import ClientErased, ContactChanged
from shared.contracts.notify.facts import HandOverDue
from shared.contracts.parts import ClientCard, ContactCard
from shared.contracts.routes import NOTIFY, heard_on
from shared.kernel.ids import ContactId, MemberId, new_id
from shared.kernel.refusals import NotYet
from tests.notify import builders
from tests.notify.builders import CLARA_ID, NOON, NUMBER, ORDER_ID, WALTER_ID, WANDA_ID

KNOWN = [builders.member_changed(), builders.walter_changed(), builders.order_received()]

#: Each fact that somebody is told of: kind, recipients, and the fact.
TOLD = [
    ("details_missing", [CLARA_ID], builders.order_incomplete()),
    ("review_demanded", [WALTER_ID], builders.order_review_demanded()),
    ("order_rejected", [CLARA_ID], builders.order_rejected()),
    ("order_withdrawn", [CLARA_ID], builders.order_withdrawn()),
    ("invoice_issued", [CLARA_ID], builders.invoice_issued()),
    ("invoice_paid", [CLARA_ID], builders.invoice_paid()),
    ("invoice_voided", [CLARA_ID], builders.invoice_voided()),
    ("invoice_overdue", [CLARA_ID], builders.invoice_overdue()),
    ("payment_failed", [CLARA_ID], builders.payment_failed()),
    ("order_assigned", [WANDA_ID], builders.order_assigned()),
    ("order_unassigned", [WANDA_ID], builders.order_unassigned()),
    ("stage_reached", [CLARA_ID], builders.order_stage_changed()),
    ("order_delivered", [CLARA_ID], builders.order_delivered()),
    ("revision_requested", [WANDA_ID, WALTER_ID], builders.revision_requested()),
    ("order_completed", [CLARA_ID], builders.order_completed()),
    ("order_cancelled", [CLARA_ID], builders.order_cancelled()),
    ("order_at_risk", [WANDA_ID, WALTER_ID], builders.order_at_risk()),
    ("order_overdue", [WANDA_ID, WALTER_ID], builders.order_overdue()),
    ("order_due_soon", [WANDA_ID, WALTER_ID], builders.order_due_soon()),
    ("order_changed", [CLARA_ID], builders.order_changed()),
    ("order_rated_low", [WANDA_ID], builders.order_rated()),
    ("message_posted", [CLARA_ID, WANDA_ID], builders.message_posted()),
    ("message_posted", [WANDA_ID], builders.message_posted(author_kind="client", author_id=CLARA_ID)),
    ("team_message_posted", [WANDA_ID], builders.message_posted(is_team=True)),
]
ids = [f"{kind}-{len(recipients)}" for kind, recipients, _ in TOLD]

OLIVIA_ID = MemberId(uuid5(NAMESPACE_DNS, "olivia@northwind.example"))
OLIVIA = builders.member_changed(
    member_id=OLIVIA_ID, name="Olivia Hart", email="olivia@northwind.example", role="admin"
)


@pytest.fixture
def hear(begin_work):
    """Digests facts, each in its own work."""

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
def notices(rows):
    """The notices there are, but for those that an order came in."""

    def notices(but="order_received"):
        return rows(f"SELECT kind, recipient_id, order_id, state FROM notices WHERE kind <> '{but}' ORDER BY id")

    return notices


def test_everything_that_comes_on_the_queue_is_handled():
    assert set(HANDLERS) == set(heard_on(NOTIFY))


def test_an_order_that_came_in_teaches_who_the_client_is_and_is_confirmed_to_them(hear, rows, letters):
    hear(builders.order_received())

    assert rows("SELECT id, kind, name, email, locale, time_zone, known_at FROM people") == [
        (CLARA_ID, "client", "Clara Voss", "clara@bluebird.example", "en", "Europe/Berlin", NOON)
    ]
    assert rows("SELECT order_id, number, service_name, client_id FROM order_cards") == [
        (ORDER_ID, NUMBER, "Newsletter issue", CLARA_ID)
    ]
    ((kind, address, dedupe_key),) = rows("SELECT kind, address, dedupe_key FROM notices")
    assert (kind, address) == ("order_received", "clara@bluebird.example")
    assert dedupe_key == f"{CLARA_ID}/email/order_received:{ORDER_ID}"
    (letter,) = letters
    assert (letter.queue, letter.name, letter.payload) == (
        "notify.errands",
        HandOverDue.wire_name,
        {"channel": "email"},
    )


@pytest.mark.parametrize(("kind", "recipients", "fact"), TOLD, ids=ids)
def test_whom_a_fact_concerns_is_told_of_it(hear, notices, letters, kind, recipients, fact):
    hear(*KNOWN)
    letters.clear()

    hear(fact)

    told = [(kind, recipient, ORDER_ID, "queued") for recipient in recipients]
    assert sorted(notices(), key=str) == sorted(told, key=str)
    assert [letter.name for letter in letters] == [HandOverDue.wire_name]


@pytest.mark.parametrize(("kind", "recipients", "fact"), TOLD, ids=ids)
def test_the_same_fact_twice_is_no_news(hear, notices, letters, kind, recipients, fact):
    hear(*KNOWN, fact)
    before = notices()
    letters.clear()

    hear(fact)

    assert notices() == before
    assert letters == []


def test_the_order_received_twice_is_no_news(hear, rows, letters):
    hear(builders.order_received())
    letters.clear()

    hear(builders.order_received())

    assert rows("SELECT count(*) FROM notices") == [(1,)]
    assert letters == []


@pytest.mark.parametrize(("kind", "recipients", "fact"), TOLD, ids=ids)
def test_a_fact_about_an_order_we_have_not_met_is_worth_waiting_for(hear, notices, letters, kind, recipients, fact):
    hear(builders.member_changed(), builders.walter_changed(), builders.client_registered())

    with pytest.raises(NotYet, match="order"):
        hear(fact)

    assert notices() == []
    assert letters == []


@pytest.mark.parametrize("fact", [builders.order_assigned(), builders.order_unassigned()])
def test_a_fact_about_a_member_we_have_not_met_is_worth_waiting_for(hear, notices, fact):
    hear(builders.order_received())

    with pytest.raises(NotYet, match="person"):
        hear(fact)

    assert notices() == []


def test_where_one_of_two_members_is_not_known_neither_is_told_yet(hear, notices, letters):
    hear(builders.order_received(), builders.member_changed())
    letters.clear()

    with pytest.raises(NotYet):
        hear(builders.revision_requested())

    assert notices() == []
    assert letters == []


def test_a_stage_that_the_client_does_not_see_is_told_to_nobody(hear, notices):
    hear(*KNOWN, builders.order_stage_changed(is_visible=False))

    assert notices() == []


@pytest.mark.parametrize(
    ("fact", "again"),
    [
        (builders.order_stage_changed(), {"changed_at": NOON + timedelta(hours=1)}),
        (builders.order_incomplete(), {"reminder": 1, "asked_at": NOON + timedelta(days=1)}),
        (builders.order_assigned(), {"part": "reviewer"}),
        (builders.order_assigned(), {"assigned_at": NOON + timedelta(hours=1)}),
        (builders.order_delivered(), {"delivery": 2}),
        (builders.order_completed(), {"completed_at": NOON + timedelta(days=9)}),
    ],
    ids=lambda value: value.wire_name if hasattr(value, "wire_name") else "-".join(value),
)
def test_what_happens_again_is_told_again(hear, notices, fact, again):
    hear(*KNOWN, fact, replace(fact, **again))

    assert len(notices()) == 2


def test_the_same_instant_in_another_offset_is_the_same_fact(hear, notices):
    fact = builders.order_stage_changed()

    hear(*KNOWN, fact, replace(fact, changed_at=NOON.astimezone(timezone(timedelta(hours=2)))))

    assert len(notices()) == 1


def test_an_invoice_that_is_for_no_order_goes_to_the_client_all_the_same(hear, notices):
    hear(builders.client_registered(), builders.invoice_issued(order_ids=()))

    assert notices() == [("invoice_issued", CLARA_ID, None, "queued")]


def test_the_newest_news_of_a_person_counts_in_whatever_order_it_comes(hear, rows):
    newer = builders.member_changed(email="wanda@new.example", changed_at=NOON + timedelta(days=1))

    hear(newer, builders.member_changed())
    assert rows("SELECT email, known_at FROM people") == [("wanda@new.example", NOON + timedelta(days=1))]

    hear(builders.member_changed(email="wanda@newest.example", changed_at=NOON + timedelta(days=2)))
    assert rows("SELECT email, known_at FROM people") == [("wanda@newest.example", NOON + timedelta(days=2))]


def test_news_of_a_person_counts_within_the_same_work(begin_work, rows):
    with begin_work() as work:
        for fact in (
            builders.order_received(),
            builders.member_changed(),
            builders.member_changed(email="wanda@new.example", changed_at=NOON + timedelta(days=1)),
            builders.order_assigned(),
        ):
            HANDLERS[type(fact)](work, fact)

    assert rows("SELECT address FROM notices WHERE kind = 'order_assigned'") == [("wanda@new.example",)]


@pytest.mark.parametrize(
    ("preferred", "channel"), [(None, "email"), ("email", "email"), ("portal", "portal"), ("pigeon", "email")]
)
def test_a_delivery_goes_the_way_that_the_client_prefers(hear, rows, preferred, channel):
    client = builders.a_client_card(delivery_channel=preferred)
    hear(builders.order_received(client=client), builders.order_delivered(), builders.order_completed())

    assert rows("SELECT channel FROM notices ORDER BY kind = 'order_delivered' DESC, id") == [
        (channel,),
        ("email",),
        ("email",),
    ]


@pytest.mark.parametrize(
    ("kind", "fact"),
    [
        ("order_at_risk", builders.order_at_risk(member_ids=())),
        ("order_overdue", builders.order_overdue(member_ids=())),
        ("order_rated_low", builders.order_rated(member_ids=())),
        ("review_waiting", builders.order_review_demanded(manager_id=None)),
        ("payment_disputed", builders.payment_disputed()),
        ("notice_failed", builders.notice_failed()),
    ],
)
def test_managers_hear_what_nobody_else_looks_after(hear, notices, kind, fact):
    hear(*KNOWN, OLIVIA, fact, fact)

    assert notices() == [(kind, OLIVIA_ID, ORDER_ID, "queued")]


def test_a_member_reads_what_the_week_holds_once_and_programs_only_where_they_ask_for_it(hear, notices, begin_work):
    with begin_work() as work:
        work.endpoints.add(builders.an_endpoint())
        work.endpoints.add(builders.an_endpoint(id=OLIVIA_ID, kinds=["work_overview"]))
    told = builders.work_overview()

    hear(*KNOWN, told, told, replace(told, week_begins_on=told.week_begins_on + timedelta(days=7)))

    assert [recipient for kind, recipient, _, _ in notices() if kind == "work_overview"] == [
        WANDA_ID,
        OLIVIA_ID,
    ] * 2


def test_a_refund_that_failed_is_told_to_the_client_and_to_who_looks_after_the_money(hear, notices):
    manager = builders.member_changed(role="manager")

    hear(OLIVIA, manager, builders.client_registered(), builders.refund_failed())

    assert sorted(notices(), key=str) == sorted(
        [("refund_failed", CLARA_ID, None, "queued"), ("refund_failed", OLIVIA_ID, None, "queued")], key=str
    )


def test_who_wrote_is_not_told_even_where_a_rule_would(hear, notices):
    hear(*KNOWN, builders.message_posted(member_ids=(WANDA_ID, WALTER_ID)))

    assert sorted(notices(), key=str) == sorted(
        [("message_posted", CLARA_ID, ORDER_ID, "queued"), ("message_posted", WANDA_ID, ORDER_ID, "queued")], key=str
    )


def test_a_good_rating_is_told_to_nobody(hear, notices):
    hear(*KNOWN, OLIVIA, builders.order_rated(stars=4))

    assert notices() == []


_MAIL = text(
    """INSERT INTO inbound_mails (id, identity, state, reason, sender_name, sender_address, subject, text, arrived_at, decided_by)
       VALUES (:id, :identity, :state, '', 'Clara', :sent, 'Hello', 'Hi', now(), '')"""
)


def test_an_erased_client_is_nobody_on_the_notices_they_got_and_gets_no_more(hear, engine):
    nobody = ClientCard(client_id=CLARA_ID, email="erased@erased.invalid", name="Erased client")
    erased = ClientErased(client_id=CLARA_ID, client=nobody, erased_at=NOON + timedelta(hours=1))

    hear(*KNOWN, builders.order_rejected())
    with engine.begin() as connection:
        for state in ("held", "taken"):
            connection.execute(
                _MAIL, {"id": new_id(), "identity": state, "state": state, "sent": "CLARA@bluebird.example"}
            )
        connection.execute(
            _MAIL, {"id": new_id(), "identity": "x", "state": "held", "sent": "devin@harborlight.example"}
        )

    hear(erased, erased)

    with engine.connect() as connection:
        theirs = connection.execute(
            text(
                "SELECT DISTINCT recipient_name, address, subject, text, html, state FROM notices WHERE recipient_id = :id"
            ),
            {"id": CLARA_ID},
        ).all()
        person = connection.execute(text("SELECT name, email FROM people WHERE id = :id"), {"id": CLARA_ID}).all()
    assert theirs == [("Erased client", "", "", "", "", "failed")]
    assert person == [("Erased client", "erased@erased.invalid")]
    with engine.connect() as connection:
        mails = connection.execute(
            text("SELECT identity, state, sender_address, text FROM inbound_mails ORDER BY 1")
        ).all()
    assert mails == [
        ("held", "dropped", "", ""),
        ("taken", "taken", "", ""),
        ("x", "held", "devin@harborlight.example", "Hi"),
    ]


def test_a_contact_is_a_person_until_they_are_removed(hear, engine):
    contact_id = ContactId(uuid5(NAMESPACE_DNS, "rosa@bluebird.example"))
    card = ContactCard(contact_id=contact_id, client_id=CLARA_ID, email="rosa@bluebird.example", name="Rosa Lind")
    blank = replace(card, email="", name="")
    known = ContactChanged(contact_id=contact_id, contact=card, changed_at=NOON)
    removed = ContactChanged(
        contact_id=contact_id, contact=blank, changed_at=NOON + timedelta(hours=1), is_removed=True
    )

    def people():
        with engine.connect() as connection:
            query = text("SELECT name, email, is_active FROM people WHERE id = :id")
            return [tuple(row) for row in connection.execute(query, {"id": contact_id})]

    hear(builders.client_registered(), known, known)
    assert people() == [("Rosa Lind", "rosa@bluebird.example", True)]
    hear(removed, known)
    assert people() == [("", "", False)]
