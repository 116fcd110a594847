"""A mailbox that is read by IMAP."""

import imaplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from services.notify.gateways.mail_reading import MOST_BYTES
from services.notify.ports import NewMail
from shared.kernel.refusals import Outage

_PORTS: Final = {"imap": 143, "imap+starttls": 143, "imaps": 993}
_SECONDS: Final = 20.0


class ImapMailbox:
    """The mailbox at `url`: `imap://`, `imap+starttls://` or `imaps://`, then `user:password@host[:port][/folder]`.

    What was taken in is marked as seen; nothing is deleted. Raises ValueError for an address of another form.
    """

    def __init__(self, url: str, *, seconds: float = _SECONDS) -> None:
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname or not parts.username:
            raise ValueError("IMAP_URL is not of the form imaps://user:password@host[:port][/folder]")
        self._scheme, self._host, self._port = parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme]
        self._user, self._password = unquote(parts.username), unquote(parts.password or "")
        self._folder = unquote(parts.path.strip("/")) or "INBOX"
        self._seconds = seconds

    @contextmanager
    def unseen(self, most: int) -> Iterator[Iterator[NewMail]]:
        """Give up to `most` mails that nobody has seen, oldest first; each is marked as seen when the next is asked for. Raises Outage."""
        try:
            imap = self._connect()
            try:
                yield self._each(imap, most)
            finally:
                _leave(imap)
        except (imaplib.IMAP4.error, OSError) as fault:
            raise Outage(f"the mailbox can't be read: {fault}") from fault

    def _connect(self) -> imaplib.IMAP4:
        if self._scheme == "imaps":
            imap: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                self._host, self._port, ssl_context=ssl.create_default_context(), timeout=self._seconds
            )
        else:
            imap = imaplib.IMAP4(self._host, self._port, timeout=self._seconds)
        try:
            if self._scheme == "imap+starttls":
                imap.starttls(ssl.create_default_context())
            imap.login(self._user, self._password)
            _must(imap.select(_quoted(self._folder)))
        except (imaplib.IMAP4.error, OSError):
            _leave(imap)
            raise
        return imap

    def _each(self, imap: imaplib.IMAP4, most: int) -> Iterator[NewMail]:
        found = _must(imap.uid("SEARCH", "UNSEEN"))
        for uid in found[0].split()[:most] if found and found[0] else ():
            name = uid.decode()
            sizes = _must(imap.uid("FETCH", name, "(RFC822.SIZE)"))
            is_whole = _size(sizes) <= MOST_BYTES
            parts = _must(imap.uid("FETCH", name, "(BODY.PEEK[])" if is_whole else "(BODY.PEEK[HEADER])"))
            content = next((part[1] for part in parts if isinstance(part, tuple)), b"")
            yield NewMail(content=content, is_whole=is_whole)
            _must(imap.uid("STORE", name, "+FLAGS", "(\\Seen)"))


def _leave(imap: imaplib.IMAP4) -> None:
    """Say goodbye and hang up; whatever is said to that changes nothing."""
    with suppress(imaplib.IMAP4.error, OSError):
        imap.logout()
    with suppress(OSError):
        imap.shutdown()


def _must(answer: tuple[str, Sequence[Any]]) -> Sequence[Any]:
    """Return what a server answered. Raises IMAP4.error for its no."""
    status, content = answer
    if status != "OK":
        raise imaplib.IMAP4.error(f"{status} {content!r}")
    return content


def _size(answer: Sequence[Any]) -> int:
    words = b" ".join(part if isinstance(part, bytes) else part[0] for part in answer if part)
    digits = words.partition(b"RFC822.SIZE ")[2].split(b")")[0].split(b" ")[0]
    return int(digits) if digits.isdigit() else 0


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
