"""Who looks into files for what does harm: nobody, or a clamd somewhere on the network."""

import socket
import struct
from typing import IO, Final

from services.intake.ports import Scanner
from shared.kernel.refusals import Outage

_PIECE: Final = 64 * 1024
_ANSWERS_WITHIN_S: Final = 30.0
_LONGEST_ANSWER: Final = 4096
_FOUND: Final = " FOUND"


class NoScanner:
    """Finds nothing, for agencies that have no scanner."""

    def find(self, content: IO[bytes]) -> str | None:
        return None


class ClamdScanner:
    """Asks a clamd, by its command INSTREAM."""

    def __init__(self, host: str, port: int, *, within_s: float = _ANSWERS_WITHIN_S) -> None:
        self._address = (host, port)
        self._within_s = within_s

    def find(self, content: IO[bytes]) -> str | None:
        try:
            said = self._ask(content)
        except OSError as fault:
            raise Outage(f"the scanner can't be reached: {fault}") from fault
        finally:
            content.seek(0)
        verdict = said.removeprefix("stream: ")
        if verdict.endswith(_FOUND):
            return verdict.removesuffix(_FOUND)
        if verdict != "OK":
            raise Outage(f"the scanner said: {said[:200]}")
        return None

    def _ask(self, content: IO[bytes]) -> str:
        with socket.create_connection(self._address, timeout=self._within_s) as wire:
            wire.sendall(b"zINSTREAM\0")
            while piece := content.read(_PIECE):
                wire.sendall(struct.pack("!I", len(piece)) + piece)
            wire.sendall(struct.pack("!I", 0))
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER and (more := wire.recv(_LONGEST_ANSWER)):
                answer += more
        return answer.rstrip(b"\0").decode(errors="replace").strip()


def scanner_at(address: str) -> Scanner:
    """Return the scanner at `host:port`; where there is no address, nobody looks."""
    if not address:
        return NoScanner()
    host, _, port = address.rpartition(":")
    return ClamdScanner(host, int(port))
