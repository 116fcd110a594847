"""The mails that were received, as files in a directory."""

from __future__ import annotations

import email
import email.policy
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Final

KEPT: Final = 5_000
_ENVELOPE: Final = "X-Received-For"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What a list shows of a mail. `to` are the addresses the server was told, hidden copies too; newest has the highest id."""

    mail_id: int
    sender: str
    to: tuple[str, ...]
    subject: str
    date: str
    message_id: str
    received_at: str


class MailBox:
    """Keeps the last 5,000 mails. A mail that was accepted is on the disk, so a restart loses none."""

    def __init__(self, directory: Path, *, kept: int = KEPT) -> None:
        self._directory = directory
        self._directory.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._kept = kept
        self._mails: deque[Mail] = deque()
        for path in sorted(directory.glob("*.eml"), key=lambda each: int(each.stem)):
            self._mails.append(_summary(int(path.stem), path.read_bytes(), received_at=path.stat().st_mtime))

    def receive(self, content: bytes, recipients: Sequence[str]) -> Mail:
        """Keep a mail; the oldest goes when there are too many."""
        with self._lock:
            number = self._mails[-1].mail_id + 1 if self._mails else 1
            path = self._path(number)
            partial = path.with_suffix(".new")
            whole = f"{_ENVELOPE}: {', '.join(recipients)}\r\n".encode() + content
            partial.write_bytes(whole)
            partial.rename(path)
            mail = _summary(number, whole, received_at=time.time())
            self._mails.append(mail)
            while len(self._mails) > self._kept:
                self._path(self._mails.popleft().mail_id).unlink(missing_ok=True)
            return mail

    def to(self, address: str = "") -> list[Mail]:
        """Return the mails for an address, or all, newest first."""
        with self._lock:
            mails = reversed(self._mails)
            return [mail for mail in mails if not address or address.lower() in (each.lower() for each in mail.to)]

    def content(self, mail_id: int) -> EmailMessage | None:
        """Return a whole mail, else None."""
        try:
            return _parsed(self._path(mail_id))
        except FileNotFoundError:
            return None

    def empty(self) -> None:
        """Throw every mail away."""
        with self._lock:
            for mail in self._mails:
                self._path(mail.mail_id).unlink(missing_ok=True)
            self._mails.clear()

    def _path(self, mail_id: int) -> Path:
        return self._directory / f"{mail_id:08}.eml"


def body(mail: EmailMessage, kind: str) -> str:
    """Return the text of a mail's `plain` or `html` part; empty when it has none."""
    part = mail.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


def _summary(number: int, whole: bytes, *, received_at: float) -> Mail:
    """Return what a list shows; only the head of the mail is read, and that by the quick parser."""
    head = BytesHeaderParser().parsebytes(whole.partition(b"\r\n\r\n")[0])
    return Mail(
        mail_id=number,
        sender=_header(head, "From"),
        to=tuple(filter(None, _header(head, _ENVELOPE).split(", "))),
        subject=_header(head, "Subject"),
        date=_header(head, "Date"),
        message_id=_header(head, "Message-ID"),
        received_at=datetime.fromtimestamp(received_at, UTC).isoformat(timespec="seconds"),
    )


def _header(head: Message, name: str) -> str:
    words = " ".join(str(head.get(name, "")).split())
    return str(make_header(decode_header(words))) if "=?" in words else words


def _parsed(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
