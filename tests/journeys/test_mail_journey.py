"""What clients do in their mail program, and what comes of it across the apps: an answer by mail, and a click on a star."""

from __future__ import annotations

import re
from email.message import EmailMessage

import pytest

from tests.journeys.test_order_journey import (
    CLARA,
    OLIVIA,
    a_newsletter,
    assert_nothing_is_left_over,
    subjects_to,
    submit,
    work_and_deliver,
    worker_of,
)
from tests.support.agency import INBOUND_SECRET, in_order, shuffled


@pytest.fixture(params=[in_order, shuffled(5, twice=True)], ids=["in-order", "shuffled-and-twice"])
def any_post(request, agency):
    agency.post = request.param
    return agency


def answer_by_mail(agency, to, sender, words):
    """Answer a mail as its reader does; the mail server hands it over twice."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to["Reply-To"], f"Re: {to['Subject']}"
    mail["Message-ID"], mail["In-Reply-To"] = f"<{len(agency.mail.mails)}@mail.example>", to["Message-ID"]
    mail.set_content(f"{words}\n\nOn Monday the desk wrote:\n> {to['Subject']}\n")
    for _ in range(2):
        answer = agency.offices["notify"].api.post(
            "/mails", data=mail.as_bytes(), headers={"Authorization": f"Bearer {INBOUND_SECRET}"}
        )
        assert answer.get_json() == {"state": "taken"}
    agency.settle()


def passes(agency, step):
    """Have the time come for a follow-up."""
    with agency.offices["notify"].engine.begin() as connection:
        due = "UPDATE timers SET due_at = now() WHERE name = 'notify.follow_up.v1' AND payload ->> 'step' = %s"
        rung = connection.exec_driver_sql(due, (step,)).rowcount
    agency.settle()
    return rung


def the_mail(agency, address, word):
    """The last mail to somebody with `word` in its subject."""
    return [mail for mail in agency.mail.to(address) if word in str(mail["Subject"])][-1]


def test_answers_by_mail_are_messages_on_the_order_once_and_go_on_to_the_other_side(any_post):
    agency = any_post
    order_id = submit(agency, **a_newsletter())["order"]["order_id"]
    work_and_deliver(agency, order_id)
    worker = worker_of(agency, order_id)

    answer_by_mail(agency, the_mail(agency, CLARA, "is here"), CLARA, "Could the headline be shorter?")
    asked = the_mail(agency, worker, "New message")
    answer_by_mail(agency, asked, worker, "Of course.")

    thread = agency.call("GET", "workflow", f"/orders/{order_id}/messages", as_=CLARA)["items"]
    assert [message["text"] for message in thread] == ["Could the headline be shorter?", "Of course."]
    assert "Could the headline be shorter?" in asked.get_body(("plain",)).get_content()
    assert "Of course." in the_mail(agency, CLARA, "New message").get_body(("plain",)).get_content()
    assert_nothing_is_left_over(agency)


def test_a_click_on_a_star_in_a_mail_rates_the_order_warns_managers_and_ends_the_asking(any_post):
    agency = any_post
    order_id = submit(agency, **a_newsletter())["order"]["order_id"]
    work_and_deliver(agency, order_id)
    agency.call("POST", "workflow", f"/orders/{order_id}/acceptance", {}, as_=CLARA)
    agency.settle()
    assert passes(agency, "ask_rating") == 1
    asked = the_mail(agency, CLARA, "How did we do").get_body(("plain",)).get_content()
    token = re.search(r"/rate/(\w+)\?stars=1", asked)[1]

    looked = agency.call("GET", "notify", f"/ratings/{token}")
    agency.call("POST", "notify", f"/ratings/{token}", {"stars": 1, "text": "Late."})
    agency.settle()
    passes(agency, "remind_rating")

    assert looked["is_rated"] is False
    rating = agency.call("GET", "workflow", f"/orders/{order_id}/rating", as_=OLIVIA)
    assert (rating["stars"], rating["text"]) == (1, "Late.")
    assert [subject for subject in subjects_to(agency, OLIVIA) if subject.startswith("1 of 5 stars")] != []
    assert len([subject for subject in subjects_to(agency, CLARA) if "How did we do" in subject]) == 1
    assert_nothing_is_left_over(agency)
