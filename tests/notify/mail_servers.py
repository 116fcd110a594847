"""Real SMTP servers that behave as a test tells them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from shared.runtime.embedded.process import free_port


@dataclass
class ScriptedServer:
    """Says `on_mail`, `on_recipient` and `on_data` at those steps; `cuts_at` names the step where it hangs up instead;
    `answers_once` is said to the first recipient only."""

    port: int
    on_mail: str = "250 ok"
    on_recipient: str = "250 ok"
    on_data: str = "250 2.0.0 taken as 4711"
    cuts_at: str = ""
    cuts_once_at: str = ""
    answers_once: str = ""
    takes_heaps: bool = False
    connections: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]] if self.takes_heaps else responses

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        envelope.mail_from = address
        return self._step("mail", server, self.on_mail)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        reply, self.answers_once = self.answers_once or self.on_recipient, ""
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self._step("recipient", server, reply)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(
            BytesParser(_class=EmailMessage, policy=default).parsebytes(envelope.content.replace(b"\r\n", b"\n"))
        )
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return self._step("data", server, self.on_data)

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:
        return self._step("quit", server, "221 bye")

    def _step(self, name: str, server: Any, reply: str) -> str:
        if name in {self.cuts_at, self.cuts_once_at}:
            self.cuts_once_at = ""
            server.transport.abort()
        return reply


@contextmanager
def scripted_server(**behaviour: Any) -> Iterator[ScriptedServer]:
    utf8 = behaviour.pop("takes_utf8", False)
    password = behaviour.pop("password", None)
    server = ScriptedServer(behaviour.pop("port", None) or free_port(), **behaviour)

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, login: Any) -> AuthResult:
        server.logins.append((login.login.decode(), login.password.decode()))
        return AuthResult(success=server.logins[-1][1] == password, handled=False)

    signing_in: dict[str, Any] = {"authenticator": check, "auth_require_tls": False} if password is not None else {}
    controller = Controller(server, hostname="127.0.0.1", port=server.port, enable_SMTPUTF8=utf8, **signing_in)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
