"""Reading mails: what was written anew, whatever programs make of it."""

from __future__ import annotations

import random

import pytest

from services.notify.gateways.mail_reading import read_mail
from services.notify.gateways.mail_text import new_words, words_of_html
from tests.notify.inbound import a_mail

NEW = "Please use the blue logo.\n\nAnd make it larger."

QUOTED = {
    "English": "On Mon, Nov 2, 2026 at 1:00 PM Northwind <desk@northwind.example> wrote:\n> Your work is here.\n> Bye\n",
    "German": "Am Mo., 2. Nov. 2026 um 13:00 Uhr schrieb Northwind <desk@northwind.example>:\n> Ihr Auftrag\n",
    "Outlook": "From: Northwind <desk@northwind.example>\nSent: Monday, November 2, 2026 1:00 PM\nTo: Clara\nSubject: Your order\n\nYour work is here.\n",
    "bare": "> Your work is here.\n> Bye\n",
    "signature": "-- \nClara Voss\nBluebird Outdoor\n+49 30 1234\n",
}


@pytest.mark.parametrize("quoted", QUOTED.values(), ids=QUOTED.keys())
def test_only_what_was_written_anew_is_left(quoted):
    assert new_words(f"{NEW}\n\n{quoted}") == NEW


def test_html_is_read_as_text_without_what_it_quotes():
    html = (
        "<html><head><style>p{color:red}</style></head><body><p>Please use the &lt;blue&gt; logo.</p>"
        '<div class="gmail_quote">On Monday wrote: <blockquote>Your work</blockquote></div></body></html>'
    )

    assert new_words(words_of_html(html)) == "Please use the <blue> logo."


def test_a_mail_in_html_alone_is_read():
    raw = a_mail(text="<p>Please <b>go</b> on</p>").replace(b"text/plain", b"text/html")

    assert read_mail(raw).text == "Please go on"


@pytest.mark.parametrize("charset", [b"x-nobody-knows", b"utf-8", b"iso-8859-1"])
def test_a_charset_that_nobody_knows_or_that_lies_is_no_fault(charset):
    raw = b"From: a@b.example\r\nContent-Type: text/plain; charset=" + charset + b"\r\n\r\nGr\xfc\xdfe\x00\r\n"

    assert read_mail(raw).text.startswith("Gr")
    assert "\x00" not in read_mail(raw).text


def test_who_says_the_same_without_an_id_says_it_once():
    raw = b"From: a@b.example\r\n\r\nHello\r\n"

    assert read_mail(raw).identity == read_mail(raw).identity
    assert read_mail(raw).identity.startswith("sha256:")


def test_nothing_in_a_mail_is_a_fault():
    random.seed(8)
    whole = a_mail("desk+abc@northwind.example", files=(("a/b\\c.txt", b"x"),), References="<a@b> nonsense <>")
    for _ in range(300):
        raw = bytearray(whole)
        for _ in range(random.randrange(1, 30)):
            raw[random.randrange(len(raw))] = random.randrange(256)
        read_mail(bytes(raw[: random.randrange(len(raw))]))


def test_hours_of_quotes_are_read_in_no_time():
    assert len(new_words("> a\n" * 200_000 + "On " * 100_000)) < 20_001
