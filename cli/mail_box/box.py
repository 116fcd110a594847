"""The mails that were received, as files in a directory."""

from __future__ import annotations

import email
import email.policy
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
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
            self._mails.append(_summary(path))

    def receive(self, content: bytes, recipients: Sequence[str]) -> Mail:
        """Keep a mail; the oldest goes when there are too many."""
        with self._lock:
            number = self._mails[-1].mail_id + 1 if self._mails else 1
            path = self._path(number)
            partial = path.with_suffix(".new")
            partial.write_bytes(f"{_ENVELOPE}: {', '.join(recipients)}\r\n".encode() + content)
            partial.rename(path)
            mail = _summary(path)
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


def _summary(path: Path) -> Mail:
    mail = _parsed(path)
    return Mail(
        mail_id=int(path.stem),
        sender=_header(mail, "From"),
        to=tuple(filter(None, _header(mail, _ENVELOPE).split(", "))),
        subject=_header(mail, "Subject"),
        date=_header(mail, "Date"),
        message_id=_header(mail, "Message-ID"),
        received_at=datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds"),
    )


def _header(mail: EmailMessage, name: str) -> str:
    return str(mail.get(name, "")).strip()


def _parsed(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
