"""Logs: one line an event, readable on a terminal, JSON in production, with trace and order ids bound."""

import logging
import os
import sys
from typing import Any, Final

import structlog

from shared.kernel.trace import told_by_trace

#: Names under which a secret might be logged by mistake; their values never are.
_SECRET: Final = ("password", "token", "secret", "authorization", "signing_key", "token_key", "link_key")


def _hide_secrets(_: Any, __: str, event: Any) -> Any:
    return {name: "***" if name.lower() in _SECRET else value for name, value in event.items()}


def set_up_logs(program: str, *, style: str | None = None, level: str | None = None) -> None:
    """Send every log line of this process to stderr, as `style` says: `console` or `json` (LOG_FORMAT)."""
    style = style or os.environ.get("LOG_FORMAT", "json")
    level = level or os.environ.get("LOG_LEVEL", "INFO")

    def name_program(_: Any, __: str, event: Any) -> Any:
        event.setdefault("program", program)
        return event

    def name_message(_: Any, __: str, event: Any) -> Any:
        return told_by_trace() | event

    before: list[Any] = [
        name_message,
        structlog.contextvars.merge_contextvars,
        name_program,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if style == "console" else "iso", utc=style != "console"),
        _hide_secrets,
    ]
    last: Any = (
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            pad_event_to=0,
            exception_formatter=structlog.dev.plain_traceback,  # the other one prints local variables, secrets too
        )
        if style == "console"
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info if style == "json" else _as_is,
                last,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("celery", "kombu", "amqp", "gunicorn"):
        logging.getLogger(noisy).setLevel("WARNING")


def _as_is(_: Any, __: str, event: Any) -> Any:
    return event
