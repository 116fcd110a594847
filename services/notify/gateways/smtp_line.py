"""A line to a mail server: one conversation after another over one connection."""

import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from time import monotonic
from typing import Final, TypeVar
from urllib.parse import unquote, urlsplit

from services.notify.domain.attempt import Answer, Outcome
from services.notify.gateways.mail_form import Letter
from services.notify.gateways.one_line import one_line

T = TypeVar("T")

#: The ways to a server, with the port where the address names none.
_PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}

_LONGEST_ANSWER: Final = 500

#: What the codes of SMTP mean to us.
_TAKEN: Final = range(200, 300)
_GO_ON: Final = range(200, 400)
_NO: Final = range(400, 600)
_FOR_GOOD: Final = range(500, 600)
#: Sign in first, the password is wrong, encryption is needed.
_NOT_LET_IN: Final = frozenset({530, 534, 535, 538})
#: The mailbox is not there, not here, not of that name; and how servers say more closely what is wrong.
_NO_SUCH_MAILBOX: Final = frozenset({550, 551, 553})
_CLOSER: Final = re.compile(rb"5\.(\d+)\.\d+")
#: The server is about to hang up.
_HANGS_UP: Final = 421


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where a mail server is, and who we are to it."""

    scheme: str
    host: str
    port: int
    user: str
    password: str


class LineDead(Exception):
    """The line went dead before any of the mail had gone out: another line may carry it."""


def server_at(url: str) -> Server:
    """Return the server of `smtp://`, `smtp+starttls://` or `smtps://`, then `[user:password@]host[:port]`. Raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("SMTP_URL is not of the form smtp://[user:password@]host[:port]")
    return Server(
        scheme=parts.scheme,
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


class SmtpLine:
    """One connection. Raises SMTPException or OSError where none can be made; a wrong password is our fault, not a mail's."""

    def __init__(self, server: Server, *, step: float, ends: float) -> None:
        self._step = step
        self._ends = ends
        self.used_at = monotonic()
        self.is_good = True
        self._has_talked = False
        seconds = self._seconds()
        if server.scheme == "smtps":
            self._smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=seconds, context=ssl.create_default_context()
            )
        else:
            self._smtp = smtplib.SMTP(server.host, server.port, timeout=seconds)
        try:
            self._greet(server)
        except (smtplib.SMTPException, OSError):
            self._smtp.close()
            raise

    def _greet(self, server: Server) -> None:
        self._timed(self._smtp.ehlo_or_helo_if_needed)
        if server.scheme == "smtp+starttls":
            self._timed(lambda: self._smtp.starttls(context=ssl.create_default_context()))
        if server.user:
            self._timed(lambda: self._smtp.login(server.user, server.password))

    def send(self, letter: Letter, sender: str, *, ends: float) -> Answer:
        """Hand a mail over before `ends` and return what the server said. Raises LineDead on a line that was used before."""
        self._ends = ends
        options = [] if letter.recipient.isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
        if options and not self._smtp.has_extn("smtputf8"):
            return Answer(Outcome.REFUSED, "the server takes no addresses beyond ASCII")
        was_used, self._has_talked, self.used_at = self._has_talked, True, monotonic()
        try:
            refusal = self._envelope(letter.recipient, sender, options)
        except (smtplib.SMTPException, OSError) as fault:
            self.is_good = False
            if was_used:
                raise LineDead from fault
            return put_off(fault)
        if refusal is not None:
            if self._is_cut(refusal) and was_used:
                raise LineDead
            return refusal
        return self._content(letter.wire)

    def leave(self) -> None:
        """Say goodbye; whatever is said to that changes nothing."""
        with suppress(smtplib.SMTPException, OSError):
            if self.is_good:
                self._ends = monotonic() + self._step
                self._timed(self._smtp.quit)
        self._smtp.close()

    def _envelope(self, recipient: str, sender: str, options: list[str]) -> Answer | None:
        """Go through the envelope, so that the server's own words are known at each step; return its no, if it says so."""
        commands = [
            f"MAIL FROM:<{sender}>{''.join(f' {option}' for option in options)}",
            f"RCPT TO:<{recipient}>",
            "DATA",
        ]
        said = self._all_at_once(commands) if self._smtp.has_extn("pipelining") else self._one_by_one(commands)
        place, (code, words) = next(
            ((place, one) for place, one in enumerate(said) if one[0] not in _GO_ON), (len(said), said[-1])
        )
        if code in _GO_ON:
            return None
        if len(said) == len(commands) and said[-1][0] in _GO_ON:
            # It waits for a mail that it will take for nobody: an empty one ends that.
            self._command(".")
        self._start_over(code)
        return replace(_no(code, words), is_bounce=place == 1 and _is_bounce(code, words))

    def _one_by_one(self, commands: list[str]) -> list[tuple[int, bytes]]:
        said = []
        for command in commands:
            said.append(self._command(command))
            if said[-1][0] not in _GO_ON:
                break
        return said

    def _all_at_once(self, commands: list[str]) -> list[tuple[int, bytes]]:
        """Say everything, then hear everything: one round trip instead of three (RFC 2920)."""
        lines = "".join(f"{command}\r\n" for command in commands)
        self._timed(lambda: self._smtp.send(lines.encode()))
        return [self._timed(self._smtp.getreply) for _ in commands]

    def _command(self, command: str) -> tuple[int, bytes]:
        self._timed(lambda: self._smtp.send(f"{command}\r\n".encode()))
        return self._timed(self._smtp.getreply)

    def _content(self, wire: bytes) -> Answer:
        """Send the mail itself. Once it has gone out in full, nobody can tell without an answer whether it was taken."""
        try:
            self._timed(lambda: self._smtp.send(wire))
        except (smtplib.SMTPException, OSError) as fault:
            self.is_good = False
            return put_off(fault)
        try:
            code, words = self._timed(self._smtp.getreply)
        except (smtplib.SMTPException, OSError) as fault:
            self.is_good = False
            return Answer(Outcome.UNKNOWN, _said(_words_of(fault)))
        if code in _TAKEN:
            return Answer(Outcome.DELIVERED, _said(_reply(code, words)))
        if code not in _NO:
            self.is_good = False
            return Answer(Outcome.UNKNOWN, _said(_reply(code, words)))
        self._start_over(code)
        return _no(code, words)

    def _start_over(self, code: int) -> None:
        """Have the server forget the mail it did not take. A line where that fails is not used again."""
        self.is_good = code != _HANGS_UP
        if self.is_good:
            try:
                self.is_good = self._timed(self._smtp.rset)[0] in _TAKEN
            except (smtplib.SMTPException, OSError):
                self.is_good = False

    @staticmethod
    def _is_cut(refusal: Answer) -> bool:
        return refusal.text.startswith(f"{_HANGS_UP} ")

    def _timed(self, step: Callable[[], T]) -> T:
        """Take a step of the conversation within the time that is left."""
        if self._smtp.sock is not None:
            self._smtp.sock.settimeout(self._seconds())
        return step()

    def _seconds(self) -> float:
        return max(min(self._step, self._ends - monotonic()), 0.001)


def put_off(fault: Exception) -> Answer:
    """Return the answer where the server could not be talked to."""
    return Answer(Outcome.PUT_OFF, _said(_words_of(fault)))


def refused(words: str) -> Answer:
    return Answer(Outcome.REFUSED, _said(words))


def _no(code: int, words: bytes) -> Answer:
    """Return a refusal where it is for good and about this mail; that we are not let in is about us, and may be mended."""
    is_final = code in _FOR_GOOD and code not in _NOT_LET_IN
    return Answer(Outcome.REFUSED if is_final else Outcome.PUT_OFF, _said(_reply(code, words)))


def _is_bounce(code: int, words: bytes) -> bool:
    """Tell whether the mailbox is not there. Where the server says more closely why, only that class counts (RFC 3463)."""
    closer = _CLOSER.match(words)
    return code in _NO_SUCH_MAILBOX and (closer is None or closer[1] == b"1")


def _words_of(fault: Exception) -> str:
    if isinstance(fault, smtplib.SMTPResponseException):
        return _reply(fault.smtp_code, fault.smtp_error)
    return f"{type(fault).__name__}: {fault}"


def _reply(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"


def _said(words: str) -> str:
    return one_line(words, _LONGEST_ANSWER)
