"""Puts an app together: what its app.py declares becomes an API, workers and a relay.

Each role imports only what it needs: a worker has no web framework in its memory, an API no Celery.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from shared.contracts.routes import QUEUES
from shared.messaging.consumer import Consumer, Explain
from shared.messaging.depths import QueueDepths
from shared.messaging.errands import ErrandDesk
from shared.messaging.handlers import Errands, Gather, Handlers, OnAnswer, answer_no_other_way, gather_nothing
from shared.messaging.heartbeat import heartbeat
from shared.messaging.publisher import BackgroundPublisher, Publisher
from shared.messaging.redis_client import connect_redis
from shared.messaging.signatures import Keyring
from shared.runtime.logs import set_up_logs
from shared.runtime.settings import AppSettings, SettingsWrong, read_settings, require_token_keys
from shared.storage.engine import make_engine
from shared.storage.trail import Watched
from shared.storage.work import Send, Work, begin_work_on

if TYPE_CHECKING:
    from flask import Flask
    from flask_smorest import Blueprint as Resource

    from shared.web.health import Check

log = structlog.get_logger()

S = TypeVar("S", bound=AppSettings)
W = TypeVar("W", bound=Work)

#: How far what leaves the house steps back behind what keeps orders moving, where both want the processor.
_NICE = 10
#: How many messages a worker digests in one transaction at the most.
_BULK = 200
#: How many errands of one worker are outside at the same time.
_ERRAND_THREADS = 4
#: They have time-outs of their own at every step; what takes longer than this hangs.
_ERRAND_PATIENCE_S = 300

#: The `begin_work` of an app, once its database is known.
Begin = Callable[[], AbstractContextManager[W]]


@dataclass(frozen=True, kw_only=True)
class App(Generic[S, W]):
    """An app, declared: `name` is also its queue, its database and its role there.

    `gather` loads what a bulk of messages speaks of.
    `answers` is told of every answer, where the app answers in other ways than on reply lists.
    `errands` makes the app's errands once its settings and `begin_work` are known.
    `resources` brings the modules of its API, which only an API imports.
    `sample` fills an empty database with the sample agency; safe to repeat.
    `at_start` is done by every worker before it digests: what must go on although the message that does so may be parked. Safe to repeat.
    `count_orders` says how many of its orders are in each state, for who watches.
    `watched` are the operations of its API that go into its audit trail.
    `found` is done once the database has its shape: what an empty one needs before anybody can use it. Safe to repeat.
    `furnish` makes from the settings what each piece of work needs beside the database: keyword arguments of `work`.
    """

    name: str
    title: str
    settings: type[S]
    work: type[W]
    handlers: Handlers
    resources: Callable[[], Sequence[Resource]]
    migrations: Path
    sample: Callable[[Begin[W]], None]
    gather: Gather = gather_nothing
    explain: Explain = field(default_factory=dict)
    answers: Callable[[S], OnAnswer] = field(default=lambda _settings: answer_no_other_way)
    errands: Callable[[S, Begin[W]], Errands] = field(default=lambda _settings, _begin: {})
    checks: Callable[[S], Mapping[str, Check]] = field(default=lambda _settings: {})
    count_orders: Callable[[Connection], Mapping[str, int]] = field(default=lambda _connection: {})
    furnish: Callable[[S], Mapping[str, Any]] = field(default=lambda _settings: {})
    at_start: Callable[[Begin[W]], None] = field(default=lambda _begin: None)
    watched: Watched = field(default_factory=Watched)
    found: Callable[[S, Begin[W]], None] | None = None

    def begin_work(self, engine: Engine, *, send: Send, settings: S | None = None, **options: Any) -> Begin[W]:
        """Return what opens pieces of this app's work on `engine`; `send` gets what was told, after each commit.

        `settings` may be left out only where the app has no `furnish`.
        """
        make = self.work if settings is None else partial(self.work, **self.furnish(settings))
        return begin_work_on(engine, make, send=send, **options)

    def create_api(self, settings: S, engine: Engine, begin_work: Begin[W]) -> Flask:
        """Return the app's HTTP API."""
        from shared.storage.revoked import Revoked
        from shared.web import parked, trail
        from shared.web.app import create_web_app
        from shared.web.health import database_check
        from shared.web.load import Load
        from shared.web.tokens import Tokens

        app = create_web_app(
            self.name,
            self.title,
            tokens=Tokens.of(self.name, settings.token_key, settings.token_public_keys, revoked=Revoked(engine)),
            begin_work=trail.watching(begin_work, self.watched),
            resources=[*self.resources(), parked.resource, trail.resource],
            checks={"database": database_check(engine), **self.checks(settings)},
        )
        app.extensions["orderwright.settings"] = settings
        depths = QueueDepths(settings.redis_url, self.name)
        app.extensions["orderwright.load"] = Load(
            engine, depths, most=settings.most_waiting, ages=depths.ages, count_orders=self.count_orders
        )
        return app

    def migrate(self, engine: Engine) -> None:
        """Bring the app's database to the present shape."""
        from shared.storage.migrate import upgrade

        upgrade(engine, self.migrations)

    def create_consumer(self, begin_work: Begin[W], settings: S | None = None) -> Consumer:
        """Return what digests the app's queue; without `settings` it answers on reply lists only."""
        on_answer = answer_no_other_way if settings is None else self.answers(settings)
        return Consumer(begin_work, self.handlers, gather=self.gather, explain=self.explain, on_answer=on_answer)

    def run_api(self) -> None:
        """Answer HTTP until told to stop."""
        from shared.web.serve import serve

        settings = self._start("api")
        require_token_keys(self.name, settings.token_key, settings.token_public_keys)
        engine = make_engine(settings.database_url, pool_size=settings.api_threads, application=f"{self.name}-api")
        publisher = BackgroundPublisher(
            connect_redis(settings.redis_url, answer_within=2), self.name, _keyring(self.name, settings)
        )
        app = self.create_api(settings, engine, self.begin_work(engine, send=publisher.send, settings=settings))
        gc.collect()
        gc.freeze()  # what is loaded now stays shared between the processes that serve
        serve(app, settings.bind, threads=settings.api_threads)

    def run_worker(self) -> None:
        """Digest the app's queue until told to stop."""
        from shared.messaging.worker import create_worker, run_worker

        settings = self._start("worker")
        self._show_metrics(settings)
        begin_work = self._begin(settings, "worker", connections=2)
        try:
            self.at_start(begin_work)
        except SQLAlchemyError as fault:  # without its database a worker waits; it must not die of that
            log.warning("worker starts without a database", fault=type(fault).__name__)
        run_worker(
            create_worker(
                self.name,
                settings.redis_url,
                self.create_consumer(begin_work, settings),
                _keyring(self.name, settings),
                beat=heartbeat(settings.heartbeat_file),
                bulk=_BULK,
            )
        )

    def run_errands(self) -> None:
        """Run the app's errands until told to stop."""
        from shared.messaging.worker import create_worker, run_worker

        settings = self._start("errands")
        self._show_metrics(settings)
        os.nice(_NICE)
        begin_work = self._begin(settings, "errands", connections=_ERRAND_THREADS + 1)
        desk = ErrandDesk(begin_work, self.errands(settings, begin_work), threads=_ERRAND_THREADS)
        queue = next(queue for queue in QUEUES if queue == f"{self.name}.errands")
        try:
            run_worker(
                create_worker(
                    queue,
                    settings.redis_url,
                    desk,
                    _keyring(self.name, settings),
                    beat=heartbeat(settings.heartbeat_file),
                    bulk=_ERRAND_THREADS,
                    patience_s=_ERRAND_PATIENCE_S,
                )
            )
        finally:
            desk.close()

    def run_relay(self) -> None:
        """Close the outbox, send again, fire timers until told to stop."""
        from shared.messaging.relay import Relay, run_relay

        settings = self._start("relay")
        self._show_metrics(settings)
        engine = make_engine(settings.database_url, pool_size=1, application=f"{self.name}-relay")
        relay = Relay(self.name, engine, connect_redis(settings.redis_url), _keyring(self.name, settings))
        run_relay(relay, on_tick=heartbeat(settings.heartbeat_file))

    def run_migrate(self) -> None:
        """Bring the database to the present shape and return."""
        settings = self._start("migrate")
        self.migrate(make_engine(settings.database_url, pool_size=1))
        if self.found is not None:
            self.found(settings, self._begin(settings, "migrate", connections=1))

    def run_sample(self) -> None:
        """Fill the database with the sample agency and return."""
        settings = self._start("sample")
        self.sample(self._begin(settings, "sample", connections=1))

    def _start(self, role: str) -> S:
        set_up_logs(f"{self.name}-{role}")
        return read_settings(self.settings)

    def _show_metrics(self, settings: S) -> None:
        """Have Prometheus told what this program does, where the settings ask for it; else nothing of that is loaded."""
        if settings.metrics_bind:
            from shared.web.metrics_page import serve_metrics

            serve_metrics(settings.metrics_bind)

    def _begin(self, settings: S, role: str, *, connections: int) -> Begin[W]:
        engine = make_engine(settings.database_url, pool_size=connections, application=f"{self.name}-{role}")
        publisher = Publisher(
            connect_redis(settings.redis_url, answer_within=2), self.name, _keyring(self.name, settings)
        )
        return self.begin_work(engine, send=publisher.send, settings=settings)


def _keyring(app: str, settings: AppSettings) -> Keyring:
    """Return the keyring of an app. Raises SettingsWrong where it could not sign its own messages."""
    keyring = Keyring.read(settings.signing_keys, settings.producers)
    if app not in keyring.keys:
        raise SettingsWrong(f"the environment is not right: SIGNING_KEYS: no key for {app}")
    return keyring
