"""Receivers of webhooks that behave as a test tells them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """Answers `status` with `headers`, or waits `silent_for` seconds before it hangs up without a word."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    silent_for: float = 0
    heard: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks?from=us"


@contextmanager
def receiver(**behaviour: Any) -> Iterator[Receiver]:
    made = Receiver(**behaviour)
    closing = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.heard.append((self.path, dict(self.headers), body))
            if made.silent_for:
                closing.wait(made.silent_for)
                return
            self.send_response(made.status)
            for name, value in made.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
