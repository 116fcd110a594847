"""A mailbox that speaks IMAP: what a mail client needs to read it, and no more."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class PlayedMailbox(socketserver.ThreadingTCPServer):
    """Holds `mails`; remembers which were seen. With `drops_after` it hangs up when so many were fetched."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, mails: list[bytes], *, drops_after: int | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.mails = mails
        self.seen: set[int] = set()
        self.drops_after = drops_after
        self.fetched = 0

    @property
    def url(self) -> str:
        return f"imap://desk:secret@127.0.0.1:{self.server_address[1]}/INBOX"


class _Conversation(socketserver.StreamRequestHandler):
    server: PlayedMailbox

    def handle(self) -> None:
        self._say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, _, command = line.partition(" ")
            verb = command.upper()
            if verb.startswith("CAPABILITY"):
                self._say("* CAPABILITY IMAP4rev1")
            elif verb.startswith("LOGIN"):
                if command.split()[1:] != ["desk", '"secret"']:
                    self._say(f"{tag} NO wrong password")
                    continue
            elif verb.startswith("SELECT"):
                self._say(f"* {len(self.server.mails)} EXISTS")
            elif verb.startswith("UID SEARCH"):
                unseen = [str(n) for n in range(1, len(self.server.mails) + 1) if n not in self.server.seen]
                self._say(f"* SEARCH {' '.join(unseen)}".rstrip())
            elif verb.startswith("UID FETCH"):
                if not self._fetch(command):
                    return
            elif verb.startswith("UID STORE"):
                self.server.seen.add(int(command.split()[2]))
            self._say(f"{tag} OK done")
            if verb.startswith("LOGOUT"):
                return

    def _fetch(self, command: str) -> bool:
        number = int(command.split()[2])
        content = self.server.mails[number - 1]
        if "RFC822.SIZE" in command:
            self._say(f"* {number} FETCH (UID {number} RFC822.SIZE {len(content)})")
            return True
        if self.server.fetched == self.server.drops_after:
            return False
        self.server.fetched += 1
        if "HEADER" in command:
            content = re.split(rb"\r?\n\r?\n", content)[0] + b"\r\n\r\n"
        self.wfile.write(f"* {number} FETCH (UID {number} BODY[] {{{len(content)}}}\r\n".encode() + content + b")\r\n")
        return True

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mailbox(*mails: bytes, drops_after: int | None = None) -> Iterator[PlayedMailbox]:
    """Have a mailbox with these mails in it."""
    with PlayedMailbox(list(mails), drops_after=drops_after) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
