"""The receiving side of SMTP: takes every mail for everybody, and hands it to whoever keeps it."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Sequence
from typing import Final

#: Keeps a mail and returns under which name; called once for each mail.
Keep = Callable[[bytes, Sequence[str]], str]

_LARGEST_BYTES: Final = 32 * 1024 * 1024
_LONGEST_LINE: Final = 4096
_END: Final = b"\r\n.\r\n"
_ADDRESS: Final = re.compile(r"(?i)(?:FROM|TO):\s*<([^<>]*)>")
_EXTENSIONS: Final = (f"SIZE {_LARGEST_BYTES}", "8BITMIME", "SMTPUTF8", "PIPELINING")


class Conversation(asyncio.Protocol):
    """What one sender says and hears. Commands may come in a heap (RFC 2920)."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._heard = b""
        self._sender: str | None = None
        self._recipients: list[str] = []
        self._is_content = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.WriteTransport = transport  # type: ignore[assignment]  # a stream's transport writes
        self._say("220 Orderwright mail catcher")

    def data_received(self, data: bytes) -> None:
        self._heard += data
        while self._content() if self._is_content else self._command():
            pass

    def _command(self) -> bool:
        """Answer the next command; tell whether there was one."""
        line, end, rest = self._heard.partition(b"\r\n")
        if not end:
            if len(self._heard) > _LONGEST_LINE:
                self._hang_up("500 the line is too long")
            return False
        self._heard = rest
        verb, _, argument = line.decode(errors="replace").partition(" ")
        answer = getattr(self, f"_on_{verb.lower()}", None) if verb.isalpha() else None
        self._say(answer(argument) if answer else "502 not known here")
        return True

    def _content(self) -> bool:
        """Take a mail that has come in full; tell whether it has."""
        heard = b"\r\n" + self._heard
        content, end, rest = heard.partition(_END)
        if not end:
            if len(self._heard) > _LARGEST_BYTES:
                self._hang_up("552 too large")
            return False
        self._heard, self._is_content = rest, False
        whole = content.replace(b"\r\n..", b"\r\n.").removeprefix(b"\r\n") + b"\r\n"
        self._say(f"250 kept as {self._keep(whole, self._recipients)}")
        self._on_rset("")
        return True

    def _on_ehlo(self, _: str) -> str:
        return "\r\n".join(
            ["250-Orderwright mail catcher", *(f"250-{extension}" for extension in _EXTENSIONS), "250 HELP"]
        )

    def _on_helo(self, _: str) -> str:
        return "250 hello"

    def _on_mail(self, argument: str) -> str:
        found = _ADDRESS.match(argument)
        if found is None:
            return "501 from whom?"
        self._sender = found[1]
        return "250 ok"

    def _on_rcpt(self, argument: str) -> str:
        found = _ADDRESS.match(argument)
        if self._sender is None:
            return "503 from whom first?"
        if found is None or not found[1]:
            return "501 to whom?"
        self._recipients.append(found[1])
        return "250 ok"

    def _on_data(self, _: str) -> str:
        if not self._recipients:
            return "503 to whom first?"
        self._is_content = True
        return "354 go on, a line of one dot ends it"

    def _on_rset(self, _: str) -> str:
        self._sender, self._recipients = None, []
        return "250 forgotten"

    def _on_noop(self, _: str) -> str:
        return "250 ok"

    def _on_quit(self, _: str) -> str:
        self._hang_up("221 bye")
        return ""

    def _hang_up(self, last_word: str) -> None:
        self._say(last_word)
        self._transport.close()

    def _say(self, line: str) -> None:
        if line:
            self._transport.write(f"{line}\r\n".encode())


class Receiver:
    """Receives at an address, on a thread of its own."""

    def __init__(self, keep: Keep, host: str, port: int) -> None:
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(self._loop.create_server(lambda: Conversation(keep), host, port))
        self._thread = threading.Thread(target=self._loop.run_forever, name="receiver")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Take nothing more."""
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
