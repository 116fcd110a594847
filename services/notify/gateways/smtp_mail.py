"""Mails by SMTP."""

import smtplib
import threading
from collections import deque
from email.utils import parseaddr
from time import monotonic
from typing import Final, cast

from services.notify.domain.attempt import Answer
from services.notify.gateways.mail_form import Letter, address, letter_of
from services.notify.gateways.mail_marks import NO_MARKS, MailMarks
from services.notify.gateways.smtp_line import LineDead, SmtpLine, put_off, refused, server_at
from services.notify.ports import Parcel

#: How long one step may take, and all of them together: shorter than a notice is leased.
_STEP_SECONDS: Final = 20.0
_ALL_SECONDS: Final = 28.0

#: A line that was silent for longer may have been given up by the server.
_LONGEST_SILENCE: Final = 30.0


class SmtpMail:
    """Hands mails to the server at `url`: `smtp://`, `smtp+starttls://` or `smtps://`, then `[user:password@]host[:port]`.

    With several, a space between them, the first that can be reached gets the mail.
    Lines are kept open from one mail to the next: as many as mails go out at the same time.
    Raises ValueError for an address or a sender of another form.
    """

    def __init__(self, url: str, *, sender: str, marks: MailMarks = NO_MARKS, timeout: float = _STEP_SECONDS) -> None:
        self._servers = [server_at(one) for one in url.split()] or [server_at(url)]
        self._sender = address(*parseaddr(sender))
        self._marks = marks
        self._step = timeout
        self._idle: deque[SmtpLine] = deque()
        self._lock = threading.Lock()

    def send(self, parcel: Parcel) -> Answer:
        """Return what the server said; one that can't be reached, or will not have us, puts the mail off."""
        try:
            letter = letter_of(parcel, self._sender, self._marks)
        except ValueError as fault:
            return refused(f"{parcel.address!r} is no mail address: {fault}")
        ends = monotonic() + _ALL_SECONDS
        try:
            return self._converse(self._kept(), letter, ends)
        except LineDead:
            return self._converse(None, letter, ends)

    def close(self) -> None:
        """Hang up all lines."""
        with self._lock:
            kept = list(self._idle)
            self._idle.clear()
        for line in kept:
            line.leave()

    def _converse(self, line: SmtpLine | None, letter: Letter, ends: float) -> Answer:
        """Send over `line`, or over a new one. Raises LineDead where the line had gone while it was not used."""
        if line is None:
            made = self._new_line(ends)
            if isinstance(made, Answer):
                return made
            line = made
        try:
            return line.send(letter, self._sender.addr_spec, ends=ends)
        finally:
            self._keep(line)

    def _new_line(self, ends: float) -> SmtpLine | Answer:
        """Return a line to the first server that has us, or what the last one said."""
        answer: Answer | None = None
        for place, server in enumerate(self._servers):
            still = len(self._servers) - place
            try:
                return SmtpLine(server, step=self._step, ends=monotonic() + (ends - monotonic()) / still)
            except (smtplib.SMTPException, OSError) as fault:
                answer = put_off(fault)
        return cast("Answer", answer)

    def _kept(self) -> SmtpLine | None:
        """Return the line that was used last, unless all have been silent for long: then hang them up."""
        with self._lock:
            if not self._idle:
                return None
            if monotonic() - self._idle[-1].used_at <= _LONGEST_SILENCE:
                return self._idle.pop()
            silent = list(self._idle)
            self._idle.clear()
        for line in silent:
            line.leave()
        return None

    def _keep(self, line: SmtpLine) -> None:
        if line.is_good:
            with self._lock:
                self._idle.append(line)
        else:
            line.leave()


def faults_of_servers(url: str, *, wait_s: float) -> dict[str, str]:
    """Return for each server of `url`, as `host:port`, why no mail can be handed to it now; an empty text where one can. No mail is sent.

    Raises ValueError for an address of another form.
    """
    found = {}
    for server in [server_at(one) for one in url.split()] or [server_at(url)]:
        name = f"{server.host}:{server.port}"
        try:
            SmtpLine(server, step=wait_s, ends=monotonic() + wait_s).leave()
        except (smtplib.SMTPException, OSError) as fault:
            found[name] = put_off(fault).text
        else:
            found[name] = ""
    return found
