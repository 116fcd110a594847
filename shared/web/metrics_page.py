"""A page of a program that answers no requests otherwise: what it has counted, for Prometheus."""

import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST

from shared.web.metrics import meters_exposition


class _Page(BaseHTTPRequestHandler):
    timeout = 10

    def do_GET(self) -> None:
        if self.path != "/metrics":
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        told = meters_exposition()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", CONTENT_TYPE_LATEST)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Say nothing: it is asked every few seconds."""


def serve_metrics(bind: str) -> ThreadingHTTPServer | None:
    """Answer `/metrics` on `bind`, `host:port`, from a thread of its own as long as the process lives; not where `bind` is empty."""
    if not bind:
        return None
    host, _, port = bind.rpartition(":")
    server = ThreadingHTTPServer((host, int(port)), _Page)
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server
