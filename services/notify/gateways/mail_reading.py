"""Mails as they come in: from bytes to what was written, by whom, in answer to what."""

import hashlib
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Final, cast

from services.notify.domain.arrived import ArrivedFile, ArrivedMail, Bounce
from services.notify.gateways.mail_text import new_words, words_of_html
from services.notify.gateways.one_line import one_line

#: No mail may be larger, and no file in it.
MOST_BYTES: Final = 25 * 1024 * 1024
_MOST_OF_A_FILE: Final = 10 * 1024 * 1024
_MOST_FILES: Final = 20

#: What runs when somebody opens it is not kept.
_RUNS: Final = re.compile(
    r"\.(apk|app|bat|cmd|com|cpl|dll|exe|hta|iso|jar|js|jse|lnk|msi|msp|pif|ps1|reg|scr|sh|vb|vbe|vbs|wsf)\Z",
    re.IGNORECASE,
)
_LONGEST_LINE: Final = 300
_WHERE_TO: Final = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
_MAIL_ID: Final = re.compile(r"<[^<>\s]{1,300}>")
_BY_PROGRAMS: Final = frozenset({"bulk", "junk", "list", "auto_reply"})
_GAVE_UP: Final = "failed"


def read_mail(raw: bytes) -> ArrivedMail:
    """Return the mail. Nothing in one, however malformed, is a fault."""
    mail = message_from_bytes(raw, policy=policy.default)
    ids = _MAIL_ID.findall(_header(mail, "Message-ID"))
    name, address = _sender(mail)
    bounces, returned = _bounces(mail)
    kept, left_out = _files(mail) if not bounces else ((), ())
    return ArrivedMail(
        identity=ids[0] if ids else f"sha256:{hashlib.sha256(raw).hexdigest()}",
        sender_name=name,
        sender_address=address,
        recipients=tuple(spec for _, spec in getaddresses([_header(mail, one) for one in _WHERE_TO]) if spec),
        answers=(*_MAIL_ID.findall(f"{_header(mail, 'In-Reply-To')} {_header(mail, 'References')}")[-50:], *returned),
        subject=one_line(_header(mail, "Subject"), _LONGEST_LINE),
        text=new_words(_text(mail)),
        files=kept,
        left_out=left_out,
        automatic=_automatic(mail),
        bounces=bounces,
    )


def _header(mail: EmailMessage, name: str) -> str:
    """Return all lines of a header; one that can't be read is as good as none."""
    try:
        return ", ".join(str(value) for value in mail.get_all(name, []))
    except (ValueError, LookupError, IndexError, AttributeError, TypeError):
        return ""


def _sender(mail: EmailMessage) -> tuple[str, str]:
    found = getaddresses([_header(mail, "From")])
    name, address = found[0] if found else ("", "")
    try:
        name = Address(display_name=name).display_name
    except ValueError:
        name = ""
    return one_line(name, 100), one_line(address, _LONGEST_LINE)


def _automatic(mail: EmailMessage) -> str:
    """Return why no person has written this; empty where one may have (RFC 3834)."""
    submitted = _header(mail, "Auto-Submitted").partition(";")[0].strip().lower()
    if submitted not in {"", "no"}:
        return f"it was sent by itself: Auto-Submitted is {one_line(submitted, 40)}"
    precedence = _header(mail, "Precedence").strip().lower()
    if precedence in _BY_PROGRAMS:
        return f"it was sent by a program: Precedence is {precedence}"
    for name in ("X-Auto-Response-Suppress", "X-Autoreply", "X-Autorespond", "List-Id"):
        if _header(mail, name):
            return f"it was sent by a program: it has the header {name}"
    return "it has no sender" if _header(mail, "Return-Path").strip() == "<>" else ""


def _text(mail: EmailMessage) -> str:
    """Return what the mail says: its plain text, else its HTML as text."""
    part = mail.get_body(("plain", "html"))
    if part is None:
        return ""
    raw = part.get_payload(decode=True)
    charset = part.get_content_charset("utf-8")
    try:
        words = bytes(cast("bytes", raw or b"")).decode(charset, errors="replace")
    except LookupError:
        words = bytes(cast("bytes", raw or b"")).decode("utf-8", errors="replace")
    return words_of_html(words) if part.get_content_subtype() == "html" else words


def _files(mail: EmailMessage) -> tuple[tuple[ArrivedFile, ...], tuple[str, ...]]:
    """Return the files that are kept, and the names of those that are not."""
    kept: list[ArrivedFile] = []
    left_out: list[str] = []
    for part in mail.iter_attachments() if mail.is_multipart() else ():
        content = part.get_payload(decode=True)
        name = _name_of(part)
        if not isinstance(content, bytes) or not content:
            continue
        if _RUNS.search(name) or len(content) > _MOST_OF_A_FILE or len(kept) == _MOST_FILES:
            left_out.append(name)
        else:
            kept.append(ArrivedFile(name=name, content_type=one_line(part.get_content_type(), 100), content=content))
    return tuple(kept), tuple(left_out)


def _name_of(part: EmailMessage) -> str:
    name = one_line(part.get_filename() or "", 150).replace("\\", "/").rpartition("/")[2]
    return name or f"file.{one_line(part.get_content_subtype(), 20)}"


def _bounces(mail: EmailMessage) -> tuple[tuple[Bounce, ...], tuple[str, ...]]:
    """Return whom a mail server gave up on, and the ids of the mails it gives back (RFC 3464)."""
    if mail.get_content_type() != "multipart/report":
        return (), ()
    reports = [part for part in mail.walk() if part.get_content_type() == "message/delivery-status"]
    found = tuple(bounce for report in reports for bounce in _given_up(report))
    returned = [part for part in mail.walk() if part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}]
    ids = [one for part in returned for one in re.findall(r"(?im)^Message-ID:\s*(<[^<>\s]{1,300}>)", part.as_string())]
    return found, tuple(ids)


def _given_up(report: EmailMessage) -> Iterator[Bounce]:
    """Yield those that a report names as failed; each of its blocks reads like the head of a mail."""
    blocks = report.get_payload()
    for block in blocks if isinstance(blocks, list) else ():
        said = cast("EmailMessage", block)
        if _header(said, "Action").strip().lower() == _GAVE_UP:
            to = _header(said, "Original-Recipient") or _header(said, "Final-Recipient")
            status = _header(said, "Status").strip().partition(" ")[0]
            words = _header(said, "Diagnostic-Code").rpartition("smtp;")[2] or f"{status} it was given back"
            yield Bounce(address=to.rpartition(";")[2].strip(), status=status, words=one_line(words, 500))
