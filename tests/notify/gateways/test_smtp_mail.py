"""Mails by SMTP, to real servers that take them, refuse them, or hang up."""

from __future__ import annotations

import socket
import threading
from contextlib import closing
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime
from uuid import UUID

import pytest

from services.notify.domain.attempt import Answer, Outcome
from services.notify.domain.notice import Words
from services.notify.gateways.smtp_mail import SmtpMail
from services.notify.ports import Parcel
from shared.kernel.ids import NoticeId
from shared.runtime.embedded.process import free_port
from tests.notify.builders import NOON, ORDER_ID, WORDS
from tests.notify.mail_servers import scripted_server

NOTICE_ID = NoticeId(UUID("0199a000-0000-7000-8000-000000000009"))
SENDER = "Northwind Content <desk@northwind.example>"


def a_mail(**changes):
    said = {
        "notice_id": NOTICE_ID,
        "name": "Clara Voss",
        "address": "clara@bluebird.example",
        "words": WORDS,
        "written_at": NOON,
    }
    return Parcel(**said | changes)


def send(server, mail=None, *, timeout=5.0, url=None):
    with closing(SmtpMail(url or server.url, sender=SENDER, timeout=timeout)) as mailer:
        return mailer.send(mail or a_mail())


def test_a_mail_arrives_with_its_headers_and_both_bodies():
    with scripted_server() as server:
        answer = send(server)

    assert answer == Answer(Outcome.DELIVERED, "250 2.0.0 taken as 4711")
    assert server.envelopes == [("desk@northwind.example", ["clara@bluebird.example"])]
    (mail,) = server.mails
    assert mail["From"] == "Northwind Content <desk@northwind.example>"
    assert mail["To"] == "Clara Voss <clara@bluebird.example>"
    assert mail["Subject"] == "We have your order"
    assert mail["Message-ID"] == f"<{NOTICE_ID}@orderwright>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert parsedate_to_datetime(mail["Date"]) == NOON
    assert mail.get_body(("plain",)).get_content() == "Hello.\n"
    assert mail.get_body(("html",)).get_content() == "<p>Hello.</p>\n"


def test_the_same_mail_sent_again_has_the_same_identity():
    with scripted_server() as server:
        send(server)
        send(server)

    first, second = server.mails
    assert (first["Message-ID"], first["Date"]) == (second["Message-ID"], second["Date"])


@pytest.mark.parametrize(
    ("behaviour", "answer"),
    [
        ({"on_mail": "451 busy"}, Answer(Outcome.PUT_OFF, "451 busy")),
        ({"on_recipient": "450 greylisted"}, Answer(Outcome.PUT_OFF, "450 greylisted")),
        ({"on_data": "452 the disk is full"}, Answer(Outcome.PUT_OFF, "452 the disk is full")),
        ({"on_mail": "553 no such sender"}, Answer(Outcome.REFUSED, "553 no such sender")),
        ({"on_recipient": "550 no such mailbox"}, Answer(Outcome.REFUSED, "550 no such mailbox", is_bounce=True)),
        ({"on_recipient": "550 5.1.1 who?"}, Answer(Outcome.REFUSED, "550 5.1.1 who?", is_bounce=True)),
        ({"on_recipient": "550 5.7.1 not from you"}, Answer(Outcome.REFUSED, "550 5.7.1 not from you")),
        ({"on_data": "554 this is spam"}, Answer(Outcome.REFUSED, "554 this is spam")),
        ({"on_mail": "530 sign in first"}, Answer(Outcome.PUT_OFF, "530 sign in first")),
        ({"on_recipient": "251 forwarded"}, Answer(Outcome.DELIVERED, "250 2.0.0 taken as 4711")),
    ],
    ids=lambda value: " ".join(value.values()) if isinstance(value, dict) else value.outcome.value,
)
def test_what_the_server_says_is_what_comes_back(behaviour, answer):
    with scripted_server(**behaviour) as server:
        assert send(server) == answer


@pytest.mark.parametrize("step", ["mail", "recipient"])
def test_a_connection_lost_before_the_mail_was_sent_puts_it_off(step):
    with scripted_server(cuts_at=step) as server:
        answer = send(server)

    assert answer.outcome is Outcome.PUT_OFF
    assert answer.text.startswith("SMTPServerDisconnected: ")
    assert server.mails == []


def test_a_connection_lost_before_the_answer_came_leaves_it_unknown():
    with scripted_server(cuts_at="data") as server:
        answer = send(server)

    assert answer.outcome is Outcome.UNKNOWN
    assert len(server.mails) == 1


def test_a_connection_lost_after_the_answer_changes_nothing():
    with scripted_server(cuts_at="quit") as server:
        assert send(server) == Answer(Outcome.DELIVERED, "250 2.0.0 taken as 4711")


def test_an_answer_that_is_no_smtp_leaves_it_unknown():
    with scripted_server(on_data="what?") as server:
        assert send(server).outcome is Outcome.UNKNOWN


def test_a_server_that_is_not_there_puts_it_off():
    answer = send(None, url=f"smtp://127.0.0.1:{free_port()}")

    assert answer.outcome is Outcome.PUT_OFF
    assert answer.text.startswith("ConnectionRefusedError: ")


def test_a_server_that_never_speaks_puts_it_off_after_the_time_out():
    with socket.create_server(("127.0.0.1", 0)) as mute:
        answer = send(None, url=f"smtp://127.0.0.1:{mute.getsockname()[1]}", timeout=0.2)

    assert answer.outcome is Outcome.PUT_OFF


def test_a_server_that_does_not_want_to_talk_puts_it_off():
    with socket.create_server(("127.0.0.1", 0)) as gate:

        def turn_away():
            with gate.accept()[0] as visitor:
                visitor.sendall(b"554 go away\r\n")

        keeper = threading.Thread(target=turn_away)
        keeper.start()
        answer = send(None, url=f"smtp://127.0.0.1:{gate.getsockname()[1]}")
        keeper.join()

    assert answer == Answer(Outcome.PUT_OFF, "554 go away")


def test_it_signs_in_where_the_address_has_a_password():
    with scripted_server(password="p@ss/word") as server:
        assert send(server, url=f"smtp://desk:p%40ss%2Fword@127.0.0.1:{server.port}").outcome is Outcome.DELIVERED
    assert server.logins == [("desk", "p@ss/word")]


def test_a_wrong_password_is_our_fault_and_no_refusal_of_the_mail():
    with scripted_server(password="right") as server:
        answer = send(server, url=f"smtp://desk:wrong@127.0.0.1:{server.port}")

    assert answer.outcome is Outcome.PUT_OFF
    assert answer.text.startswith("535 ")
    assert server.mails == []


def test_no_password_goes_to_a_server_that_can_not_encrypt_where_encryption_is_asked_for():
    with scripted_server() as server:
        answer = send(server, url=f"smtp+starttls://127.0.0.1:{server.port}")

    assert answer == Answer(Outcome.PUT_OFF, "SMTPNotSupportedError: STARTTLS extension not supported by server.")


STRANGE_NAMES = {
    "commas and quotes": 'Voss, "Clara" <ceo>; (Bluebird)',
    "an address": "root@evil.example <root@evil.example>",
    "umlauts and a comma": "Müller, Jürgen",
    "right to left": "שלום עולם",
    "emoji": "Clara 🦋 Voss",
    "nothing": "",
}


@pytest.mark.parametrize("name", STRANGE_NAMES.values(), ids=STRANGE_NAMES.keys())
def test_a_strange_name_arrives_as_it_is_and_the_mail_goes_to_nobody_else(name):
    with scripted_server() as server:
        answer = send(server, a_mail(name=name))

    assert answer.outcome is Outcome.DELIVERED
    (recipient,) = server.mails[0]["To"].addresses
    assert (recipient.display_name, recipient.addr_spec) == (name, "clara@bluebird.example")
    assert server.envelopes[0][1] == ["clara@bluebird.example"]


def test_a_very_long_name_is_cut_short():
    with scripted_server() as server:
        send(server, a_mail(name="Clara, " * 200))

    # The library's own reader puts a space between the encoded words of a name, which RFC 2047 forbids.
    said = str(make_header(decode_header(dict(server.mails[0].raw_items())["To"])))
    assert said == f"{'Clara, ' * 8}Cla… <clara@bluebird.example>"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\u2028", "\x85"])
def test_nobody_can_smuggle_in_a_header(end):
    words = Words(subject=f"Order{end}Bcc: all@evil.example", text="Hello.", html="<p>Hello.</p>")

    with scripted_server() as server:
        send(server, a_mail(words=words, name=f"Clara{end}Bcc: all@evil.example"))

    (mail,) = server.mails
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Order Bcc: all@evil.example"
    assert [address.addr_spec for address in mail["To"].addresses] == ["clara@bluebird.example"]
    assert server.envelopes[0][1] == ["clara@bluebird.example"]


@pytest.mark.parametrize(
    "address",
    ["", "clara", "@bluebird.example", "clara@", "clara@bluebird.example\r\nRCPT TO:<x@evil.example>", "a b@c.example"],
)
def test_an_impossible_address_is_refused_without_asking_the_server(address):
    with scripted_server() as server:
        answer = send(server, a_mail(address=address))

    assert answer.outcome is Outcome.REFUSED
    assert "is no mail address" in answer.text
    assert server.envelopes == []


def test_an_address_beyond_ascii_goes_to_a_server_that_takes_such():
    with scripted_server(takes_utf8=True) as server:
        answer = send(server, a_mail(address="jürgen@bücher.example"))

    assert answer.outcome is Outcome.DELIVERED
    assert server.envelopes[0][1] == ["jürgen@xn--bcher-kva.example"]


def test_an_address_beyond_ascii_is_refused_where_the_server_takes_none():
    with scripted_server() as server:
        answer = send(server, a_mail(address="jürgen@bücher.example"))

    assert answer == Answer(Outcome.REFUSED, "the server takes no addresses beyond ASCII")


def test_lines_that_begin_with_a_dot_and_very_long_ones_arrive_whole():
    text = ".\n..\n.hidden\n" + "long " * 1000 + "\nschön\n"

    with scripted_server() as server:
        send(server, a_mail(words=Words(subject="Dots", text=text, html=f"<pre>{text}</pre>")))

    assert server.mails[0].get_body(("plain",)).get_content() == text


@pytest.mark.parametrize("url", ["", "127.0.0.1:25", "http://127.0.0.1", "smtp://"])
def test_an_address_of_another_form_stops_the_start(url):
    with pytest.raises(ValueError, match="SMTP_URL"):
        SmtpMail(url, sender=SENDER)


def test_a_sender_that_is_none_stops_the_start():
    with pytest.raises(ValueError, match="name@domain"):
        SmtpMail("smtp://127.0.0.1", sender="Northwind Content")


@pytest.fixture
def kept():
    """A mailer that keeps its line from one mail to the next."""
    made = []

    def kept(server):
        made.append(SmtpMail(server.url, sender=SENDER, timeout=5))
        return made[-1]

    yield kept
    for mailer in made:
        mailer.close()


@pytest.mark.parametrize("takes_heaps", [False, True])
def test_one_line_carries_many_mails(kept, takes_heaps):
    with scripted_server(takes_heaps=takes_heaps) as server:
        mailer = kept(server)
        answers = [mailer.send(a_mail()) for _ in range(3)]

    assert [answer.text for answer in answers] == ["250 2.0.0 taken as 4711"] * 3
    assert (len(server.mails), server.connections) == (3, 1)


@pytest.mark.parametrize("takes_heaps", [False, True])
@pytest.mark.parametrize("step", ["on_mail", "on_recipient", "on_data"])
@pytest.mark.parametrize("reply", ["451 later", "550 never"])
def test_after_a_no_the_same_line_carries_the_next_mail(kept, takes_heaps, step, reply):
    with scripted_server(takes_heaps=takes_heaps, **{step: reply}) as server:
        mailer = kept(server)
        assert mailer.send(a_mail()).text == reply
        setattr(server, step, "250 ok")
        server.mails.clear()
        assert mailer.send(a_mail()).outcome is Outcome.DELIVERED

    assert (len(server.mails), server.connections) == (1, 1)
    assert server.envelopes[-1][1] == ["clara@bluebird.example"]


@pytest.mark.parametrize("takes_heaps", [False, True])
@pytest.mark.parametrize("step", ["mail", "recipient"])
def test_a_line_that_died_between_two_mails_is_replaced_at_once(kept, takes_heaps, step):
    with scripted_server(takes_heaps=takes_heaps) as server:
        mailer = kept(server)
        mailer.send(a_mail())
        server.cuts_once_at = step
        assert mailer.send(a_mail()).outcome is Outcome.DELIVERED

    assert (len(server.mails), server.connections) == (2, 2)


def test_a_server_that_says_it_will_hang_up_gets_the_mail_over_a_new_line(kept):
    with scripted_server() as server:
        mailer = kept(server)
        mailer.send(a_mail())
        server.answers_once = "421 I am going"
        assert mailer.send(a_mail()).outcome is Outcome.DELIVERED

    assert (len(server.mails), server.connections) == (2, 2)


def test_a_line_that_dies_after_the_mail_has_gone_out_leaves_it_unknown_and_is_not_used_again(kept):
    with scripted_server() as server:
        mailer = kept(server)
        mailer.send(a_mail())
        server.cuts_once_at = "data"
        assert mailer.send(a_mail()).outcome is Outcome.UNKNOWN
        assert mailer.send(a_mail()).outcome is Outcome.DELIVERED

    assert (len(server.mails), server.connections) == (3, 2)


def test_a_server_that_was_started_again_gets_the_next_mail(kept):
    with scripted_server() as server:
        mailer = kept(server)
        mailer.send(a_mail())
    with scripted_server(port=server.port) as again:
        assert mailer.send(a_mail()).outcome is Outcome.DELIVERED

    assert len(again.mails) == 1


def test_where_the_first_server_is_not_there_the_second_gets_the_mail():
    with scripted_server() as server:
        answer = send(None, url=f"smtp://127.0.0.1:{free_port()} {server.url}")

    assert answer.outcome is Outcome.DELIVERED
    assert len(server.mails) == 1


def test_where_the_first_server_has_us_the_second_hears_nothing():
    with scripted_server(on_recipient="450 greylisted") as first, scripted_server() as second:
        answer = send(None, url=f"{first.url} {second.url}")

    assert answer.outcome is Outcome.PUT_OFF
    assert second.connections == 0


def test_mails_about_an_order_are_one_conversation():
    with scripted_server() as server:
        send(server, a_mail(thread=ORDER_ID))
        send(server, a_mail())

    assert (server.mails[0]["References"], server.mails[0]["In-Reply-To"]) == (f"<{ORDER_ID}@orderwright>",) * 2
    assert (server.mails[1]["References"], server.mails[1]["In-Reply-To"]) == (None, None)
