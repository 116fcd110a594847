"""Mails to us, as their bytes."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any
from uuid import UUID

from services.notify.domain.signed_ids import Purpose, SignedIds
from shared.kernel.ids import new_id
from tests.notify.conftest import KEYS

CLARA = "Clara Voss <clara@bluebird.example>"


def reply_address(notice_id: UUID) -> str:
    return f"desk+{SignedIds(KEYS['link_key']).token_for(Purpose.REPLY, notice_id)}@northwind.example"


def a_mail(
    to: str = "desk@northwind.example",
    text: str = "Please use the blue logo.\n",
    *,
    sender: str = CLARA,
    files: tuple[tuple[str, bytes], ...] = (),
    **headers: Any,
) -> bytes:
    """A mail; `headers` are spelt with underscores."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, "Re: Your order"
    mail["Message-ID"] = headers.pop("Message_ID", f"<{new_id()}@bluebird.example>")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def a_bounce(message_id: str, address: str, *, status: str = "5.1.1", action: str = "failed") -> bytes:
    """What a mail server sends back, with the head of the mail that it could not deliver."""
    return (
        "From: MAILER-DAEMON@mx.example\r\nTo: desk@northwind.example\r\nSubject: Undelivered\r\n"
        f"Message-ID: <{new_id()}@mx.example>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; 550 {status} no such user\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\nSubject: Your order\r\n\r\n--b--\r\n"
    ).encode()
