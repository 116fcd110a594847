"""Receive every mail, show it, deliver none."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path
from types import FrameType

import click
from werkzeug.serving import WSGIRequestHandler, make_server

from cli.mail_box.box import MailBox
from cli.mail_box.page import create_page
from cli.mail_box.receiver import Receiver


class _Quiet(WSGIRequestHandler):
    """Does not log requests: the page asks for itself every ten seconds."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


#: It must not take the processor from what it only watches.
_NICE = 10


@click.command("mail-catcher")
@click.option(
    "--bind", envvar="BIND", default="127.0.0.1:8025", show_default=True, show_envvar=True, help="Where the page is."
)
@click.option(
    "--smtp-bind",
    envvar="SMTP_BIND",
    default="127.0.0.1:8026",
    show_default=True,
    show_envvar=True,
    help="Where mails come in.",
)
@click.option(
    "--keep",
    envvar="MAIL_DIR",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".data/mail"),
    show_default=True,
    show_envvar=True,
    help="The directory for the mails.",
)
def command(bind: str, smtp_bind: str, keep: Path) -> None:
    """Receive mails over SMTP, keep the last 5,000, and show them on a page and as JSON at /mails.json?to=ADDRESS."""
    os.nice(_NICE)
    box = MailBox(keep)
    host, _, port = smtp_bind.rpartition(":")
    receiver = Receiver(lambda content, recipients: str(box.receive(content, recipients).mail_id), host, int(port))
    receiver.start()
    host, _, port = bind.rpartition(":")
    page = make_server(host, int(port), create_page(box), threaded=True, request_handler=_Quiet)

    def end(number: int, frame: FrameType | None) -> None:
        threading.Thread(target=page.shutdown).start()  # it waits for the loop that this handler interrupts

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, end)
    page.serve_forever()
    page.server_close()
    receiver.stop()
