"""Puts an app together: what its app.py declares becomes an API, workers and a relay."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

import structlog
from flask import Flask
from flask_smorest import Blueprint as Resource
from sqlalchemy import Engine

from shared.messaging.handlers import Errands, Handlers
from shared.runtime.settings import AppSettings
from shared.storage.migrate import upgrade
from shared.storage.work import Send, Work, begin_work_on
from shared.web.app import create_web_app
from shared.web.health import Check, database_check
from shared.web.tokens import Tokens

log = structlog.get_logger()

S = TypeVar("S", bound=AppSettings)
W = TypeVar("W", bound=Work)

#: The `begin_work` of an app, once its database is known.
Begin = Callable[[], AbstractContextManager[W]]


@dataclass(frozen=True, slots=True, kw_only=True)
class App(Generic[S, W]):
    """An app, declared: `name` is also its queue, its database and its role there.

    `errands` makes the app's errands once its settings and `begin_work` are known.
    `sample` fills an empty database with the sample agency; safe to repeat.
    """

    name: str
    title: str
    settings: type[S]
    work: type[W]
    handlers: Handlers
    resources: Sequence[Resource]
    migrations: Path
    sample: Callable[[Begin[W]], None]
    errands: Callable[[S, Begin[W]], Errands] = field(default=lambda _settings, _begin: {})
    checks: Callable[[S], Mapping[str, Check]] = field(default=lambda _settings: {})

    def begin_work(self, engine: Engine, *, send: Send, **options: Any) -> Begin[W]:
        """Return what opens pieces of this app's work on `engine`; `send` gets what was told, after each commit."""
        return begin_work_on(engine, self.work, send=send, **options)

    def create_api(self, settings: S, engine: Engine, begin_work: Begin[W]) -> Flask:
        """Return the app's HTTP API."""
        app = create_web_app(
            self.name,
            self.title,
            tokens=Tokens(settings.token_key),
            begin_work=begin_work,
            resources=self.resources,
            checks={"database": database_check(engine), **self.checks(settings)},
        )
        app.extensions["orderwright.settings"] = settings
        return app

    def migrate(self, engine: Engine) -> None:
        """Bring the app's database to the present shape."""
        upgrade(engine, self.migrations)
