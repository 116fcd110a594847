"""Mails by SMTP."""

import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import Final
from urllib.parse import unquote, urlsplit

from services.notify.domain.attempt import Answer, Outcome
from services.notify.gateways.one_line import one_line
from services.notify.ports import Mail

#: The ways to a server, with the port where the address names none.
_PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}

_TIMEOUT_SECONDS: Final = 20
_LONGEST_NAME: Final = 60
_LONGEST_ANSWER: Final = 500

#: What the codes of SMTP mean to us.
_TAKEN: Final = range(200, 300)
_GO_ON: Final = range(200, 400)
_NO: Final = range(400, 600)
_FOR_GOOD: Final = range(500, 600)
#: Sign in first, the password is wrong, encryption is needed.
_NOT_LET_IN: Final = frozenset({530, 534, 535, 538})

#: Addresses as people have them; quoted ones and comments, which the rules allow too, only serve mischief.
_PARTS: Final = re.compile(r"(?P<local>[^\s\"(),:;<>@\[\\\]]+)@(?P<domain>[^\s\"(),:;<>@\[\\\]]+)")

_BARE_DOT: Final = re.compile(rb"(?m)^\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Server:
    scheme: str
    host: str
    port: int
    user: str
    password: str


class SmtpMail:
    """Hands mails to the server at `url`: `smtp://`, `smtp+starttls://` or `smtps://`, then `[user:password@]host[:port]`.

    Raises ValueError for an address or a sender of another form.
    """

    def __init__(self, url: str, *, sender: str, timeout: float = _TIMEOUT_SECONDS) -> None:
        self._server = _server_at(url)
        self._sender = _address(*parseaddr(sender))
        self._timeout = timeout

    def send(self, mail: Mail) -> Answer:
        """Return what the server said; one that can't be reached, or will not have us, puts the mail off."""
        try:
            message = _message(mail, self._sender)
        except ValueError as fault:
            return Answer(Outcome.REFUSED, _said(f"{mail.address!r} is no mail address: {fault}"))
        try:
            smtp = self._connect()
        except (smtplib.SMTPException, OSError) as fault:
            return Answer(Outcome.PUT_OFF, _said(_words_of(fault)))
        try:
            return _hand_over(smtp, message, sender=self._sender.addr_spec)
        finally:
            _leave(smtp)

    def _connect(self) -> smtplib.SMTP:
        """Return a conversation that has come as far as a mail. A wrong password is our fault, not the mail's: it is no refusal."""
        server = self._server
        smtp: smtplib.SMTP
        if server.scheme == "smtps":
            smtp = smtplib.SMTP_SSL(
                server.host, server.port, timeout=self._timeout, context=ssl.create_default_context()
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=self._timeout)
        try:
            smtp.ehlo_or_helo_if_needed()
            if server.scheme == "smtp+starttls":
                smtp.starttls(context=ssl.create_default_context())
            if server.user:
                smtp.login(server.user, server.password)
        except (smtplib.SMTPException, OSError):
            smtp.close()
            raise
        return smtp


def _server_at(url: str) -> _Server:
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("SMTP_URL is not of the form smtp://[user:password@]host[:port]")
    return _Server(
        scheme=parts.scheme,
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _address(name: str, spec: str) -> Address:
    """Return a mail address whose domain is spelt in ASCII. Raises ValueError."""
    parts = _PARTS.fullmatch(spec)
    if parts is None:
        raise ValueError("it is not of the form name@domain")
    domain = parts["domain"].encode("idna").decode()
    return Address(one_line(name, _LONGEST_NAME), username=parts["local"], domain=domain)


def _message(mail: Mail, sender: Address) -> EmailMessage:
    """Return the message, the same one whenever it is made for the same mail. Raises ValueError for an impossible address."""
    recipient = _address(mail.name, mail.address)
    message = EmailMessage(policy=_policy_for(recipient))
    message["Subject"] = one_line(mail.words.subject, len(mail.words.subject) + 1)
    message["From"] = sender
    message["To"] = recipient
    message["Message-ID"] = f"<{mail.notice_id}@orderwright>"
    message["Date"] = format_datetime(mail.written_at)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.words.text)
    message.add_alternative(mail.words.html, subtype="html")
    return message


def _policy_for(recipient: Address) -> "EmailPolicy[EmailMessage]":
    """Return a policy under which everything is seven bits, unless the address itself can't be."""
    return (SMTP if recipient.addr_spec.isascii() else SMTPUTF8).clone(cte_type="7bit")


def _hand_over(smtp: smtplib.SMTP, message: EmailMessage, *, sender: str) -> Answer:
    """Go through the envelope step by step, so that the server's own words are known at each."""
    recipient = message["To"].addresses[0].addr_spec
    options = [] if recipient.isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
    if options and not smtp.has_extn("smtputf8"):
        return Answer(Outcome.REFUSED, "the server takes no addresses beyond ASCII")
    steps: list[Callable[[], tuple[int, bytes]]] = [
        lambda: smtp.mail(sender, options),
        lambda: smtp.rcpt(recipient),
        lambda: smtp.docmd("DATA"),
    ]
    try:
        for step in steps:
            code, words = step()
            if code not in _GO_ON:
                return _no(code, words)
        smtp.send(_BARE_DOT.sub(b"..", message.as_bytes()) + b".\r\n")
    except (smtplib.SMTPException, OSError) as fault:
        return Answer(Outcome.PUT_OFF, _said(_words_of(fault)))
    return _last_word(smtp)


def _last_word(smtp: smtplib.SMTP) -> Answer:
    """Return the answer to a mail that has gone out in full: without one nobody can tell whether it was taken."""
    try:
        code, words = smtp.getreply()
    except (smtplib.SMTPException, OSError) as fault:
        return Answer(Outcome.UNKNOWN, _said(_words_of(fault)))
    if code in _TAKEN:
        return Answer(Outcome.DELIVERED, _said(_reply(code, words)))
    return _no(code, words) if code in _NO else Answer(Outcome.UNKNOWN, _said(_reply(code, words)))


def _no(code: int, words: bytes) -> Answer:
    """Return a refusal where it is for good and about this mail; that we are not let in is about us, and may be mended."""
    is_final = code in _FOR_GOOD and code not in _NOT_LET_IN
    return Answer(Outcome.REFUSED if is_final else Outcome.PUT_OFF, _said(_reply(code, words)))


def _leave(smtp: smtplib.SMTP) -> None:
    """Say goodbye; whatever is said to that changes nothing."""
    with suppress(smtplib.SMTPException, OSError):
        smtp.quit()
    smtp.close()


def _words_of(fault: Exception) -> str:
    if isinstance(fault, smtplib.SMTPResponseException):
        return _reply(fault.smtp_code, fault.smtp_error)
    return f"{type(fault).__name__}: {fault}"


def _reply(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"


def _said(words: str) -> str:
    return one_line(words, _LONGEST_ANSWER)
