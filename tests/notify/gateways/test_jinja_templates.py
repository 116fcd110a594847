"""Every kind of notice in words, also for the longest and strangest of data."""

from __future__ import annotations

import itertools
import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from services.notify.domain.brand import Brand
from services.notify.domain.house import House
from services.notify.domain.kinds import ABOUT_US, Channel, NoticeKind
from services.notify.domain.wording import Wording
from services.notify.gateways import jinja_templates
from services.notify.gateways.jinja_templates import JinjaTemplates
from services.notify.ports import Draft, Reader, Unwordable
from shared.contracts.parts import Missing
from shared.contracts.schema import to_wire
from shared.kernel.money import Money
from tests.notify import builders
from tests.notify.builders import INVOICE_ID, NOON, NUMBER, ORDER_ID, PLAIN

TEMPLATES = JinjaTemplates(agency_name="Northwind <Content> & Co", portal_url="https://portal.test/")
CLARA = Reader(name="Clara Voss", locale="en", time_zone="Europe/Berlin")
ORDER_LINK = f"https://portal.test/orders/{ORDER_ID}"


def words_of(kind, details, reader, house=PLAIN, channel=Channel.EMAIL):
    return TEMPLATES.words(kind, channel, details, reader, house)


FACTS = {
    NoticeKind.ORDER_RECEIVED: builders.order_received,
    NoticeKind.DETAILS_MISSING: builders.order_incomplete,
    NoticeKind.REVIEW_DEMANDED: builders.order_review_demanded,
    NoticeKind.ORDER_REJECTED: builders.order_rejected,
    NoticeKind.ORDER_WITHDRAWN: builders.order_withdrawn,
    NoticeKind.INVOICE_ISSUED: builders.invoice_issued,
    NoticeKind.INVOICE_PAID: builders.invoice_paid,
    NoticeKind.INVOICE_VOIDED: builders.invoice_voided,
    NoticeKind.INVOICE_OVERDUE: builders.invoice_overdue,
    NoticeKind.PAYMENT_FAILED: builders.payment_failed,
    NoticeKind.SUBSCRIPTION_PAST_DUE: builders.subscription_past_due,
    NoticeKind.SUBSCRIPTION_CANCELLED: builders.subscription_cancelled,
    NoticeKind.ORDER_ASSIGNED: builders.order_assigned,
    NoticeKind.ORDER_UNASSIGNED: builders.order_unassigned,
    NoticeKind.STAGE_REACHED: builders.order_stage_changed,
    NoticeKind.ORDER_DELIVERED: builders.order_delivered,
    NoticeKind.REVISION_REQUESTED: builders.revision_requested,
    NoticeKind.ORDER_COMPLETED: builders.order_completed,
    NoticeKind.ORDER_CANCELLED: builders.order_cancelled,
    NoticeKind.ORDER_AT_RISK: builders.order_at_risk,
    NoticeKind.ORDER_OVERDUE: builders.order_overdue,
    NoticeKind.ORDER_DUE_SOON: builders.order_due_soon,
    NoticeKind.WORK_OVERVIEW: builders.work_overview,
    NoticeKind.ORDER_CHANGED: builders.order_changed,
    NoticeKind.MESSAGE_POSTED: builders.message_posted,
    NoticeKind.TEAM_MESSAGE_POSTED: builders.message_posted,
    NoticeKind.ORDER_RATED_LOW: builders.order_rated,
    NoticeKind.REVIEW_WAITING: builders.order_review_demanded,
    NoticeKind.PAYMENT_DISPUTED: builders.payment_disputed,
    NoticeKind.REFUND_FAILED: builders.refund_failed,
    NoticeKind.NOTICE_FAILED: builders.notice_failed,
    NoticeKind.INVITATION: builders.member_invited,
    NoticeKind.PASSWORD_FORGOTTEN: builders.client_password_link_asked,
    NoticeKind.SIGN_IN_LINK: builders.sign_in_link_asked,
}

#: What is said by itself after a time, and no fact tells.
BY_ITSELF = {NoticeKind.RATING_ASKED, NoticeKind.CLIENT_MISSED}
GATHERED = {NoticeKind.DIGEST}

SUBJECTS = {
    NoticeKind.ORDER_RECEIVED: "We have your order 7KQ2M9XD: Newsletter issue",
    NoticeKind.DETAILS_MISSING: "We need a few details for your order 7KQ2M9XD",
    NoticeKind.REVIEW_DEMANDED: "For you to review: Newsletter issue (7KQ2M9XD)",
    NoticeKind.ORDER_REJECTED: "We can't take your order 7KQ2M9XD",
    NoticeKind.ORDER_WITHDRAWN: "Your order 7KQ2M9XD was withdrawn",
    NoticeKind.INVOICE_ISSUED: "Your invoice INV-2026-0001: $140.00 to pay",
    NoticeKind.INVOICE_PAID: "Invoice INV-2026-0001 is paid. Thank you!",
    NoticeKind.INVOICE_VOIDED: "Invoice INV-2026-0001 is not owed any more",
    NoticeKind.INVOICE_OVERDUE: "Invoice INV-2026-0001: $140.00 is still to pay",
    NoticeKind.PAYMENT_FAILED: "The payment of invoice INV-2026-0001 did not work",
    NoticeKind.SUBSCRIPTION_PAST_DUE: "Your subscription to Newsletter issue: $140.00 is still to pay",
    NoticeKind.SUBSCRIPTION_CANCELLED: "Your subscription to Newsletter issue has ended",
    NoticeKind.ORDER_ASSIGNED: "New for you: Newsletter issue (7KQ2M9XD)",
    NoticeKind.ORDER_UNASSIGNED: "Not yours any more: Newsletter issue (7KQ2M9XD)",
    NoticeKind.STAGE_REACHED: "Your order 7KQ2M9XD: Writing",
    NoticeKind.ORDER_DELIVERED: "Your Newsletter issue is here: order 7KQ2M9XD",
    NoticeKind.REVISION_REQUESTED: "Revision wanted: Newsletter issue (7KQ2M9XD)",
    NoticeKind.ORDER_COMPLETED: "Thank you for your order 7KQ2M9XD",
    NoticeKind.ORDER_CANCELLED: "Your order 7KQ2M9XD was cancelled",
    NoticeKind.ORDER_AT_RISK: "At risk: Newsletter issue (7KQ2M9XD)",
    NoticeKind.ORDER_OVERDUE: "Overdue: Newsletter issue (7KQ2M9XD)",
    NoticeKind.ORDER_DUE_SOON: "Due soon: Newsletter issue (7KQ2M9XD)",
    NoticeKind.WORK_OVERVIEW: "Your week: 1 due, 0 at risk, 12 overdue",
    NoticeKind.ORDER_CHANGED: "Changed as agreed: order 7KQ2M9XD",
    NoticeKind.MESSAGE_POSTED: "New message on order 7KQ2M9XD: Newsletter issue",
    NoticeKind.TEAM_MESSAGE_POSTED: "For the team, order 7KQ2M9XD: Newsletter issue",
    NoticeKind.ORDER_RATED_LOW: "2 of 5 stars: Newsletter issue (7KQ2M9XD)",
    NoticeKind.REVIEW_WAITING: "Waits for a review: Newsletter issue (7KQ2M9XD)",
    NoticeKind.PAYMENT_DISPUTED: "A payment of $140.00 is disputed",
    NoticeKind.REFUND_FAILED: "$140.00 could not be paid back",
    NoticeKind.NOTICE_FAILED: "Not reached: Clara Voss (7KQ2M9XD)",
    NoticeKind.INVITATION: "Your account at Northwind <Content> & Co",
    NoticeKind.PASSWORD_FORGOTTEN: "A new password for Northwind <Content> & Co",
    NoticeKind.SIGN_IN_LINK: "Your sign-in link for Northwind <Content> & Co",
}

STRANGE = {
    "markup": "<script>alert(1)</script><img src=x onerror=y>\"'&",
    "a template": "{{ 7 * 7 }}{% include 'body.txt' %}{# #}",
    "lines": "one\r\nBcc: all@evil.example\n\ntwo\u2028three",
    "right to left": "שלום \u202e עולם \u2066 مرحبا",
    "very long": "Wolkenkuckucksheim " * 500,
    "emoji": "🦋👩‍👩‍👧",
}


def details_of(fact, *, service_name="Newsletter issue"):
    orders = [{"order_id": str(ORDER_ID), "number": NUMBER, "service_name": service_name}]
    return to_wire(fact) | {"orders": orders}


def words(kind, fact, reader=CLARA, **options):
    return words_of(kind, details_of(fact, **options), reader)


class Seen(HTMLParser):
    """What a mail program makes of the HTML: its tags, its links, its text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.links, self.attributes, self.text = set(), [], set(), ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        self.text += data


LAYOUT = {"table", "tr", "td"}
OUR_TAGS = {"html", "head", "meta", "title", "body", "div", "p", "strong", "br", "ul", "li", "a", "blockquote"} | LAYOUT
OUR_ATTRIBUTES = {"lang", "charset", "name", "content", "style", "dir", "href"} | {
    "role", "border", "cellpadding", "cellspacing", "width", "align", "bgcolor",
}  # fmt: skip


def test_there_is_a_template_for_every_kind_and_a_kind_for_every_template():
    languages = Path(jinja_templates.__file__).with_name("templates").iterdir()

    for language in languages:
        folders = {path.name for path in language.iterdir() if path.is_dir()}
        assert folders == {kind.value for kind in NoticeKind}
    assert set(FACTS) == set(NoticeKind) - ABOUT_US - BY_ITSELF - GATHERED


@pytest.mark.parametrize("kind", FACTS)
def test_every_kind_has_its_subject_and_says_hello_in_text_and_html(kind):
    made = words(kind, FACTS[kind]())

    assert made.subject == SUBJECTS[kind]
    assert made.text.startswith("Hello Clara Voss,\n\n")
    assert made.text.endswith("\n\nNorthwind <Content> & Co\nhttps://portal.test\n")
    assert "Hello Clara Voss," in Seen(made.html).text
    assert "\n\n\n" not in made.text


def strange_fact(kind, text):
    """A fact of this kind with `text` wherever a person could have put some."""
    fact = FACTS[kind]
    said = {
        NoticeKind.ORDER_RECEIVED: {"quantity": 3, "total": Money(10**15, "JPY"), "note": text},
        NoticeKind.DETAILS_MISSING: {
            "reminder": 2,
            "problems": (
                Missing(field=text, code="x", message=text),
                Missing(field="a", code="x", message=text, label=text),
            ),
        },
        NoticeKind.REVIEW_DEMANDED: {"reasons": (text, text)},
        NoticeKind.INVITATION: {},
        NoticeKind.PASSWORD_FORGOTTEN: {},
        NoticeKind.SIGN_IN_LINK: {},
        NoticeKind.ORDER_ASSIGNED: {"service_name": text, "part": text, "reason": text, "due_at": None},
        NoticeKind.ORDER_UNASSIGNED: {"part": text, "reason": text},
        NoticeKind.STAGE_REACHED: {"stage_name": text},
        NoticeKind.ORDER_DELIVERED: {"service_name": text, "text": text, "links": (text, f"https://x.example/{text}")},
        NoticeKind.ORDER_COMPLETED: {"service_name": text},
        NoticeKind.INVOICE_ISSUED: {"number": text},
        NoticeKind.INVOICE_PAID: {"number": text},
        NoticeKind.INVOICE_VOIDED: {"number": text, "reason": text},
        NoticeKind.INVOICE_OVERDUE: {"number": text},
        NoticeKind.PAYMENT_FAILED: {"number": text, "reason": text},
        NoticeKind.SUBSCRIPTION_PAST_DUE: {"description": text},
        NoticeKind.SUBSCRIPTION_CANCELLED: {"description": text, "reason": text},
        NoticeKind.ORDER_AT_RISK: {"service_name": text, "reason": text, "due_at": None, "expected_at": None},
        NoticeKind.ORDER_OVERDUE: {"service_name": text},
        NoticeKind.ORDER_DUE_SOON: {"service_name": text},
        NoticeKind.WORK_OVERVIEW: {"service_name": text},
        NoticeKind.ORDER_CHANGED: {"description": text, "due_at": None},
        NoticeKind.MESSAGE_POSTED: {"service_name": text, "text": text, "author_name": text},
        NoticeKind.TEAM_MESSAGE_POSTED: {"service_name": text, "text": text, "author_name": text},
        NoticeKind.ORDER_RATED_LOW: {"service_name": text, "text": text},
        NoticeKind.REVIEW_WAITING: {"reasons": (text, text)},
        NoticeKind.PAYMENT_DISPUTED: {"reason": text, "state": "won"},
        NoticeKind.NOTICE_FAILED: {"recipient_name": text, "reason": text},
    }
    return fact(**said.get(kind, {"reason": text}))


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
@pytest.mark.parametrize("kind", FACTS)
def test_whatever_people_write_stays_text(kind, text):
    reader = Reader(name=text, locale="xx-none", time_zone="Nowhere/None")

    made = words(kind, strange_fact(kind, text), reader, service_name=text)

    seen = Seen(made.html)
    assert seen.tags <= OUR_TAGS
    assert seen.attributes <= OUR_ATTRIBUTES
    assert all(link.startswith("https://") for link in seen.links)
    assert "49" not in made.text + made.html
    assert len(made.subject) <= 150
    assert not re.search(r"[\r\n\u2028\u202a-\u202e\u2066-\u2069]", made.subject)


def test_a_link_that_could_do_harm_is_no_link():
    links = ("javascript:alert(1)", "data:text/html,x", "HTTPS://files.example/ok")

    made = words(NoticeKind.ORDER_DELIVERED, builders.order_delivered(links=links))

    assert Seen(made.html).links == ["HTTPS://files.example/ok", ORDER_LINK, "https://portal.test"]
    assert all(link in made.text for link in links)


def test_missing_details_come_with_the_link_that_opens_the_form():
    made = words(NoticeKind.DETAILS_MISSING, builders.order_incomplete())

    assert "- Points: Please tell us what to say.\n- Send on: This is no date.\n" in made.text
    assert "https://portal.test/forms/token.of-the-form\n" in made.text
    assert "https://portal.test/forms/token.of-the-form" in Seen(made.html).links
    assert "reminder" not in made.text


def test_a_reminder_says_that_it_is_one():
    made = words(NoticeKind.DETAILS_MISSING, builders.order_incomplete(reminder=1))

    assert made.subject == "Reminder: We need a few details for your order 7KQ2M9XD"
    assert "This is a friendly reminder" in made.text
    assert "This is a friendly reminder" in Seen(made.html).text


def test_an_invoice_with_something_due_asks_to_pay_it_in_time():
    made = words(NoticeKind.INVOICE_ISSUED, builders.invoice_issued(due=Money(4_000, "USD")))

    for said in (made.text, Seen(made.html).text):
        assert "Total: $140.00" in said
        assert "Still to pay: $40.00, by November 16, 2026" in said
        assert "Please pay" in said


def test_an_invoice_with_nothing_due_does_not_ask_to_pay():
    made = words(NoticeKind.INVOICE_ISSUED, builders.invoice_issued(due=Money(0, "USD")))

    assert made.subject == "Your invoice INV-2026-0001"
    for said in (made.text, Seen(made.html).text):
        assert "Nothing is left to pay." in said
        assert "lease pay" not in said
        assert "Still to pay" not in said


def test_an_invoice_for_no_order_we_know_is_still_readable():
    details = to_wire(builders.invoice_issued(order_ids=())) | {"orders": []}

    assert str(INVOICE_ID) in details["invoice_id"]
    assert "Total: $140.00" in words_of(NoticeKind.INVOICE_ISSUED, details, CLARA).text


def test_money_and_times_are_written_as_the_reader_does_and_where_they_are():
    hans = Reader(name="Hans", locale="de-DE", time_zone="Asia/Tokyo")

    delivered = words(NoticeKind.ORDER_DELIVERED, builders.order_delivered(answer_by=NOON + timedelta(hours=12)), hans)
    received = words(NoticeKind.ORDER_RECEIVED, builders.order_received(total=Money(123_450, "EUR")), hans)

    assert "nach 3. November" not in delivered.text
    assert "3. November 2026, 09:00 (Japanische Normalzeit)" in delivered.text
    assert "Summe: 1.234,50\xa0€" in received.text


def test_a_due_date_that_is_not_there_is_not_spoken_of():
    made = words(NoticeKind.ORDER_ASSIGNED, builders.order_assigned(due_at=None))

    assert "Due" not in made.text + made.html
    assert "None" not in made.text + made.html


def test_a_member_reads_nothing_about_the_client():
    for kind in (NoticeKind.ORDER_ASSIGNED, NoticeKind.ORDER_UNASSIGNED, NoticeKind.REVISION_REQUESTED):
        made = words(kind, FACTS[kind](), Reader(name="Wanda Quist", locale="en", time_zone="UTC"))

        assert "Clara" not in made.text + made.html


def test_a_fact_that_lacks_what_its_template_speaks_of_is_a_bug_and_fails():
    details = details_of(builders.order_received())
    del details["total"]

    with pytest.raises(Unwordable, match="order_received fails"):
        words_of(NoticeKind.ORDER_RECEIVED, details, CLARA)


#: Each version is another template.
VERSIONS = itertools.count(1)


def a_wording(**changes):
    said = {
        "kind": NoticeKind.ORDER_RECEIVED,
        "language": "en",
        "channel": Channel.EMAIL,
        "version": next(VERSIONS),
        "is_reset": False,
        "subject": "Got it: {{ fact.number }}",
        "text": "We have <{{ fact.number }}>.",
        "mjml": "",
        "html": "",
        "made_at": NOON,
        "made_by": "Olivia Hart",
    }
    return Wording(**said | changes)


def received(*wordings, reader=CLARA, brand=None):
    details = details_of(builders.order_received())
    return words_of(NoticeKind.ORDER_RECEIVED, details, reader, House(brand, wordings))


def test_the_agency_s_own_words_stand_in_the_layout_of_the_house():
    made = received(a_wording())

    assert made.subject == f"Got it: {NUMBER}"
    assert made.text.startswith(f"Hello Clara Voss,\n\nWe have <{NUMBER}>.\n\nNorthwind <Content> & Co\n")
    assert f"We have <{NUMBER}>." in re.sub(r"&lt;", "<", made.html).replace("&gt;", ">")
    assert f"<{NUMBER}>" not in made.html


def test_another_version_is_another_template():
    first = received(a_wording())
    second = received(a_wording(subject="Thanks: {{ fact.number }}"))

    assert (first.subject, second.subject) == (f"Got it: {NUMBER}", f"Thanks: {NUMBER}")


def test_drafts_do_not_remember_each_other():
    received(a_wording(version=0))

    assert received(a_wording(version=0, subject="New")).subject == "New"


def test_own_words_in_a_language_that_the_product_does_not_speak_are_for_its_readers_only():
    french = a_wording(language="fr", subject="Commande {{ fact.number }}")

    hugo = Reader(name="Hugo", locale="fr-CA", time_zone="UTC")
    assert received(french, reader=hugo).subject == f"Commande {NUMBER}"
    assert received(french).subject == f"We have your order {NUMBER}: Newsletter issue"


def test_mjml_is_made_into_a_template_once_and_what_is_filled_in_is_escaped():
    mjml = "<mjml><mj-body><mj-section><mj-column><mj-text>{{ reader.name }}</mj-text></mj-column></mj-section></mj-body></mjml>"
    html = TEMPLATES.html_of(Draft(subject="x", text="x", mjml=mjml))

    made = received(a_wording(mjml=mjml, html=html), reader=Reader(name="<b>Clara</b>", locale="en", time_zone="UTC"))

    assert "<!doctype html>" in made.html
    assert "&lt;b&gt;Clara&lt;/b&gt;" in made.html


@pytest.mark.parametrize(
    "draft",
    [
        Draft(subject="{{ fact.number", text="x"),
        Draft(subject="x", text="{% if %}"),
        Draft(subject="x", text="{% endblock %}"),
        Draft(subject="x", text="x", mjml="<mjml><mj-body><b></mj-body>"),
        Draft(subject="x", text="x", mjml="no mjml at all"),
        Draft(subject="x", text="x", mjml="<mjml><mj-body><mj-raw>{% if %}</mj-raw></mj-body></mjml>"),
    ],
)
def test_a_draft_that_can_not_be_read_is_refused(draft):
    with pytest.raises(Unwordable):
        TEMPLATES.html_of(draft)


@pytest.mark.parametrize("source", ["{{ ''.__class__.__mro__ }}", "{{ reader.__init__.__globals__ }}"])
def test_words_of_the_agency_can_not_reach_into_the_program(source):
    with pytest.raises(Unwordable):
        received(a_wording(text=source))


def test_a_brand_shows_its_name_colour_logo_and_signature():
    brand = Brand(
        number=1,
        name="Southwind <&>",
        sender="",
        logo_url="https://southwind.example/logo.png",
        colour="#00ff00",
        signature="Your desk",
        changed_at=NOON,
        changed_by="Olivia Hart",
    )

    made = received(brand=brand)

    assert "Southwind &lt;&amp;&gt;" in made.html
    assert 'src="https://southwind.example/logo.png"' in made.html
    assert "background:#00ff00" in made.html
    assert made.text.endswith("Your desk\n\nSouthwind <&>\nhttps://portal.test\n")


@pytest.mark.parametrize("kind", FACTS)
def test_what_the_product_came_with_can_be_taken_as_a_beginning(kind):
    shipped = TEMPLATES.shipped(kind, "en")

    assert TEMPLATES.html_of(shipped) == ""
    assert "{%" not in shipped.subject.partition("{% if")[0]


@pytest.mark.parametrize("kind", sorted(ABOUT_US))
@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
def test_what_is_told_of_an_endpoint_says_which_and_since_when(kind, text):
    details = {"endpoint_name": text, "address": text, "failing_since": NOON.isoformat(), "orders": []}

    made = words_of(kind, details, CLARA)

    assert "November 2, 2026" in made.text
    assert "<script>" not in made.html
    assert "\n" not in made.subject


HANS = Reader(name="Hans", locale="de-AT", time_zone="Europe/Vienna")


@pytest.mark.parametrize("kind", FACTS)
@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
def test_every_kind_speaks_german_to_who_reads_it_whatever_it_is_about(kind, text):
    made = words(kind, strange_fact(kind, text), HANS, service_name=text)

    assert made.text.startswith("Guten Tag Hans,\n")
    assert "Guten Tag Hans," in made.html
    assert '<html lang="de">' in made.html
    assert "<script>" not in made.html
    assert "\n" not in made.subject
    assert Seen(made.html).tags <= OUR_TAGS


@pytest.mark.parametrize("kind", FACTS)
def test_the_two_languages_say_something_else_about_the_same_order(kind):
    english, german = (words(kind, FACTS[kind](), reader) for reader in (CLARA, HANS))

    assert english.subject != german.subject
    assert (NUMBER in english.text) == (NUMBER in german.text)
    for word in ("Hello", " your ", "Thank you"):
        assert word not in german.text


@pytest.mark.parametrize("kind", sorted(BY_ITSELF))
@pytest.mark.parametrize("reader", [CLARA, HANS], ids=["en", "de"])
@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
def test_what_is_said_by_itself_speaks_of_the_order_and_stays_text(kind, reader, text):
    order = {"order_id": str(ORDER_ID), "number": NUMBER, "service_name": text}
    details = {**order, "orders": [order], "since": NOON.isoformat(), "reminder": 0, "rate_path": "/rate/abc"}

    made = words_of(kind, details, reader)

    assert NUMBER in made.text
    assert Seen(made.html).tags <= OUR_TAGS
    assert "\n" not in made.subject


def test_a_mail_that_may_be_stopped_says_where_and_any_other_does_not():
    stop = "https://portal.test/stop/abc"
    reader = Reader(name="Clara", locale="en", time_zone="UTC", stop_url=stop)

    made = words(NoticeKind.ORDER_RECEIVED, builders.order_received(), reader)

    assert made.text.endswith(f"\n\nNo more mails of this kind: {stop}\n")
    assert Seen(made.html).links[-1] == stop
    assert "No more" not in received().text + received().html


def test_every_star_is_one_click_away():
    order = {"order_id": str(ORDER_ID), "number": NUMBER, "service_name": "Newsletter issue"}
    details = {**order, "orders": [order], "since": NOON.isoformat(), "reminder": 1, "rate_path": "/rate/abc"}

    made = words_of(NoticeKind.RATING_ASKED, details, CLARA)

    assert made.subject == f"Reminder: How did we do with order {NUMBER}?"
    assert [link for link in Seen(made.html).links if "/rate/" in link] == [
        f"https://portal.test/rate/abc?stars={stars}" for stars in (5, 4, 3, 2, 1)
    ]


@pytest.mark.parametrize("reader", [CLARA, HANS], ids=["en", "de"])
@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
def test_what_was_gathered_is_listed_with_its_orders(reader, text):
    items = [
        {"subject": text, "order_id": str(ORDER_ID), "told_at": NOON.isoformat()},
        {"subject": text, "order_id": None, "told_at": NOON.isoformat()},
    ]

    made = words_of(NoticeKind.DIGEST, {"items": items, "orders": [], "written_at": NOON.isoformat()}, reader)

    assert Seen(made.html).links[0] == ORDER_LINK
    assert Seen(made.html).tags <= OUR_TAGS
    assert "2" in made.subject
