"""A mail as bytes, made by hand: the library's general way takes longer than everything else about a mail together."""

import re
from base64 import b64encode
from binascii import b2a_qp
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import format_datetime
from typing import Final

from services.notify.gateways.mail_marks import NO_MARKS, MailMarks
from services.notify.gateways.one_line import one_line
from services.notify.ports import Parcel

_LONGEST_NAME: Final = 60
_LONGEST_SUBJECT: Final = 900
_LONGEST_LINE: Final = 998
_LONGEST_PIECE: Final = 39

#: Addresses as people have them; quoted ones and comments, which the rules allow too, only serve mischief.
_PARTS: Final = re.compile(r"(?P<local>[^\s\"(),:;<>@\[\\\]]+)@(?P<domain>[^\s\"(),:;<>@\[\\\]]+)")

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_BARE_DOT: Final = re.compile(rb"(?m)^\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail ready for the wire: whom it is for, and its bytes with the line of one dot that ends them."""

    recipient: str
    wire: bytes


def address(name: str, spec: str) -> Address:
    """Return a mail address whose domain is spelt in ASCII. Raises ValueError."""
    parts = _PARTS.fullmatch(spec)
    if parts is None:
        raise ValueError("it is not of the form name@domain")
    domain = parts["domain"].encode("idna").decode()
    return Address(one_line(name, _LONGEST_NAME), username=parts["local"], domain=domain)


def letter_of(parcel: Parcel, sender: Address, marks: MailMarks = NO_MARKS) -> Letter:
    """Return the mail with its `marks`, the same one whenever it is made for the same parcel. Raises ValueError for an impossible address."""
    recipient = address(parcel.name, parcel.address)
    if parcel.sender:
        sender = Address(one_line(parcel.sender, _LONGEST_NAME), username=sender.username, domain=sender.domain)
    boundary = f"=_{parcel.notice_id.hex}"
    headers = [
        f"Subject: {_words(one_line(parcel.words.subject, _LONGEST_SUBJECT))}",
        f"From: {_mailbox(sender)}",
        f"To: {_mailbox(recipient)}",
        f"Message-ID: <{parcel.notice_id}@orderwright>",
        f"Date: {format_datetime(parcel.written_at)}",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
    ]
    if parcel.thread is not None:
        opening = f"<{parcel.thread}@orderwright>"
        headers += [f"References: {opening}", f"In-Reply-To: {opening}"]
    headers += marks.headers(parcel)
    parts = [_part("plain", parcel.words.text), _part("html", parcel.words.html)]
    start = f"--{boundary}\r\n".encode()
    body = b"".join(start + part for part in parts) + f"--{boundary}--\r\n".encode()
    head = "\r\n".join(headers).encode() + b"\r\n\r\n"
    return Letter(recipient=recipient.addr_spec, wire=_BARE_DOT.sub(b"..", marks.sealed(head + body)) + b".\r\n")


def _mailbox(one: Address) -> str:
    """Return an address as a header has it; a name that can't be read as it stands is encoded."""
    if one.display_name.isascii() and "=?" not in one.display_name:
        return str(one)
    return f"{_encoded(one.display_name)} <{one.addr_spec}>"


def _words(line: str) -> str:
    return line if line.isascii() and "=?" not in line else _encoded(line)


def _encoded(line: str) -> str:
    """Return encoded words of the line, folded where they are many (RFC 2047); no character is cut in two."""
    pieces = [b""]
    for character in line:
        spelt = character.encode(errors="replace")
        if len(pieces[-1]) + len(spelt) > _LONGEST_PIECE:
            pieces.append(b"")
        pieces[-1] += spelt
    return "\r\n ".join(f"=?utf-8?b?{b64encode(piece).decode()}?=" for piece in pieces)


def _part(subtype: str, text: str) -> bytes:
    """Return a part of seven bits and short lines."""
    lines = _LINE_END.split(text.removesuffix("\n"))
    content = "\r\n".join(lines)
    if content.isascii() and max(map(len, lines)) <= _LONGEST_LINE and "\x00" not in content:
        encoding, charset, wire = "7bit", "us-ascii", content.encode()
    else:
        encoding, charset = "quoted-printable", "utf-8"
        wire = b2a_qp(content.encode(errors="replace"), istext=True)
    head = f'Content-Type: text/{subtype}; charset="{charset}"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    return head.encode() + wire + b"\r\n\r\n"
