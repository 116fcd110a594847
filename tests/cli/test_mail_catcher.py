"""The mail catcher: a real SMTP conversation, the files, the page."""

from __future__ import annotations

import json
import smtplib
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from cli.mail_box.box import MailBox
from cli.mail_box.page import create_page
from shared.runtime.embedded.process import free_port, is_port_free
from tests.support.waiting import wait_until


def _mail(subject: str = "Your order € arrived", *, html: str = "<p>Hello <b>Clara</b></p>") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = (
        "Orderwright <desk@northwind.example>",
        "clara@bluebird.example",
        subject,
    )
    mail["Message-ID"], mail["Date"] = "<notice-1@northwind.example>", "Mon, 23 Nov 2026 12:00:00 +0000"
    mail.set_content("Hello Clara\n")
    mail.add_alternative(html, subtype="html")
    return mail


@pytest.fixture
def box(tmp_path: Path) -> MailBox:
    return MailBox(tmp_path / "mails")


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[tuple[int, str]]:
    """A running catcher: its SMTP port and its address."""
    page, smtp = free_port(), free_port()
    argv = [
        sys.executable,
        "-m",
        "cli",
        "mail-catcher",
        "--bind",
        f"127.0.0.1:{page}",
        "--smtp-bind",
        f"127.0.0.1:{smtp}",
    ]
    with subprocess.Popen([*argv, "--keep", str(tmp_path / "mails")], stdout=subprocess.PIPE) as process:
        wait_until(lambda: not is_port_free(page) and not is_port_free(smtp))
        yield smtp, f"http://127.0.0.1:{page}"
        process.terminate()
        assert process.wait(10) == 0


def test_a_mail_sent_by_smtp_is_shown_with_all_its_parts(catcher: tuple[int, str]) -> None:
    smtp, address = catcher
    with smtplib.SMTP("127.0.0.1", smtp) as sender:
        sender.send_message(_mail(), to_addrs=["clara@bluebird.example", "hidden@northwind.example"])

    with urllib.request.urlopen(f"{address}/mails.json?to=HIDDEN@northwind.example") as answer:
        (mail,) = json.load(answer)

    assert mail.pop("received_at").endswith("+00:00")
    assert mail == {
        "mail_id": 1,
        "from": "Orderwright <desk@northwind.example>",
        "to": ["clara@bluebird.example", "hidden@northwind.example"],
        "subject": "Your order € arrived",
        "date": "Mon, 23 Nov 2026 12:00:00 +0000",
        "message_id": "<notice-1@northwind.example>",
        "text": "Hello Clara\n",
        "html": "<p>Hello <b>Clara</b></p>\n",
    }


def test_newest_comes_first_and_a_list_for_an_address_holds_no_other(box: MailBox) -> None:
    box.receive(_mail("first").as_bytes(), ["clara@bluebird.example"])
    box.receive(_mail("second").as_bytes(), ["devin@harborlight.example"])
    box.receive(_mail("third").as_bytes(), ["clara@bluebird.example"])

    assert [mail.subject for mail in box.to()] == ["third", "second", "first"]
    assert [mail.subject for mail in box.to("clara@bluebird.example")] == ["third", "first"]


def test_only_the_last_are_kept_on_disk_and_in_the_list(tmp_path: Path) -> None:
    box = MailBox(tmp_path, kept=2)

    for subject in ("one", "two", "three"):
        box.receive(_mail(subject).as_bytes(), ["clara@bluebird.example"])

    assert [mail.subject for mail in box.to()] == ["three", "two"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["00000002.eml", "00000003.eml"]


def test_a_restart_loses_nothing_and_numbers_go_on(box: MailBox, tmp_path: Path) -> None:
    box.receive(_mail("before").as_bytes(), ["clara@bluebird.example"])

    again = MailBox(tmp_path / "mails")
    again.receive(_mail("after").as_bytes(), ["clara@bluebird.example"])

    assert [(mail.mail_id, mail.subject) for mail in again.to()] == [(2, "after"), (1, "before")]


def test_what_a_mail_says_is_shown_and_never_run(box: MailBox) -> None:
    client = create_page(box).test_client()
    box.receive(_mail("<script>1</script>", html='<script>2</script>"').as_bytes(), ["clara@bluebird.example"])

    pages = [client.get(path) for path in ("/", "/mails/1")]

    assert [page.status_code for page in pages] == [200, 200]
    assert not any("<script>" in page.text for page in pages)
    assert '<iframe sandbox srcdoc="&lt;script&gt;2&lt;/script&gt;&#34;' in pages[1].text
    assert all(page.headers["Content-Security-Policy"].startswith("default-src 'none'") for page in pages)


def test_a_mail_that_is_not_there_is_not_found(box: MailBox) -> None:
    assert create_page(box).test_client().get("/mails/1").status_code == 404


def test_all_mails_can_be_thrown_away(box: MailBox, tmp_path: Path) -> None:
    client = create_page(box).test_client()
    box.receive(_mail().as_bytes(), ["clara@bluebird.example"])

    assert client.delete("/mails.json").status_code == 204
    assert client.get("/mails.json").get_json() == []
    assert list((tmp_path / "mails").iterdir()) == []
