"""Serve a web app with gunicorn, set up in code so that every way to start it is the same."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication


class _Server(BaseApplication):
    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self._app = app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app


def serve(
    app: Flask, bind: str, *, processes: int = 1, threads: int = 8, at_start: Callable[[], object] = lambda: None
) -> None:
    """Answer requests on `bind` (`127.0.0.1:8001`) until told to stop. The app is loaded once and shared by the processes.

    Each of them calls `at_start` before it serves.
    """
    _Server(
        app,
        {
            "bind": bind,
            "workers": processes,
            "threads": threads,
            "worker_class": "gthread",
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": 10,
            "max_requests": 0,
            "control_socket_disable": True,
            "worker_tmp_dir": None,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "proc_name": None,
            "post_worker_init": lambda _worker: at_start(),
        },
    ).run()
