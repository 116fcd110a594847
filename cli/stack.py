"""The whole of Orderwright on this machine: servers, databases, secrets, programs."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

import psycopg
import redis

from cli import steps
from cli.failure import Failure
from cli.installation import note_running, note_stopped
from cli.keys import Keys, keys_in
from cli.parts import APPS, parts_of
from cli.places import ROOT, choose_ports
from shared.kernel.token_keys import public_document
from shared.messaging.redis_client import connect_redis
from shared.runtime.embedded.account import NoUnprivilegedAccount
from shared.runtime.embedded.binaries import ServerMissing
from shared.runtime.embedded.lock import DataInUse
from shared.runtime.embedded.postgres import EmbeddedPostgres, ServerDidNotStart
from shared.runtime.embedded.valkey import EmbeddedValkey
from shared.runtime.part import Part
from shared.runtime.part_log import OnLine
from shared.runtime.provision import database_url, provision
from shared.runtime.supervisor import PartNotReady, Supervisor

#: Called with what is being started and how it is with it now.
Progress = Callable[[str, str], None]

#: Who sets up an installation without the sample agency, unless the environment names somebody.
FIRST_ADMIN: Final = "admin@agency.example"

#: What programs keep of our environment; everything else they need is told to them.
_KEPT: Final = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TZ",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "SSL_CERT_FILE",
    "LOG_LEVEL",
    "PRIVATE_WEBHOOKS",
)
_HINTS: Final[Mapping[type[Exception], str]] = {
    DataInUse: "stop the other one, or use another directory with --data",
    ServerMissing: "install it, or set DATABASE_URL and REDIS_URL to servers that run elsewhere",
    NoUnprivilegedAccount: "run the same command as an ordinary user, or set DATABASE_URL",
    ServerDidNotStart: "mend what the log says and run the same command again; the data is kept",
    PartNotReady: "the whole log is in the directory `logs` of the data directory",
    psycopg.OperationalError: "check DATABASE_URL: it is an administrator's URL of a server that is reachable from here",
    redis.RedisError: "check REDIS_URL",
}


class Stack:
    """Orderwright on `data_dir`, with servers of its own unless URLs of others are given; made at the first start, kept between runs.

    `port` is the portal's, the others follow it; None takes any free ones, `insist` refuses to move. `durable=False` is for data
    that is thrown away. `sample` loads the sample agency at the first start. `workers` is how many digest each app's queue,
    `worker_program` what they run instead of our own.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        port: int | None = None,
        insist: bool = False,
        durable: bool = True,
        sample: bool = True,
        workers: int = 1,
        worker_program: Path | None = None,
        database_url: str | None = None,
        redis_url: str | None = None,
        log_format: str = "console",
        on_line: OnLine = lambda _name, _line: None,
    ) -> None:
        self.data_dir = data_dir.absolute()
        self.ports = choose_ports(port, insist=insist)
        self._sample = sample
        self._workers = workers
        self._worker_program = worker_program
        self._database_url = database_url
        self._redis_url = redis_url
        self._log_format = log_format
        self._on_line = on_line
        self._postgres = None if database_url else EmbeddedPostgres(self.data_dir / "postgres", durable=durable)
        self._valkey = None if redis_url else EmbeddedValkey(self.data_dir / "valkey", durable=durable)
        self._servers = [server for server in (self._postgres, self._valkey) if server is not None]
        self._supervisor: Supervisor | None = None
        self.seconds_to_start = 0.0

    @property
    def admin_url(self) -> str:
        """The administrator's URL of the PostgreSQL server."""
        return self._database_url or (self._postgres.admin_url if self._postgres else "")

    @property
    def redis_url(self) -> str:
        """The URL of the Redis server."""
        return self._redis_url or (self._valkey.url if self._valkey else "")

    @property
    def server_pids(self) -> dict[str, int]:
        """The processes of the servers of our own that run now, by name: `postgres`, `valkey`."""
        return {server.name: server.pid for server in self._servers if server.pid is not None}

    @cached_property
    def keys(self) -> Keys:
        """The secrets of this installation."""
        return keys_in(self.data_dir, list(APPS))

    @property
    def first_admin(self) -> dict[str, str]:
        """Who sets up an installation without the sample agency: from our environment, else one of its own."""
        own = {"FIRST_ADMIN_EMAIL": FIRST_ADMIN, "FIRST_ADMIN_PASSWORD": self.keys.admin_password}
        return own | {name: value for name, value in os.environ.items() if name.startswith("FIRST_ADMIN_")}

    @property
    def addresses(self) -> dict[str, str]:
        """Where everything listens, by app, and `mail` (its page), `smtp` and `cards` (the payment simulator)."""
        return {
            name: f"{'smtp' if name == 'smtp' else 'http'}://127.0.0.1:{port}" for name, port in self.ports.of.items()
        }

    def address(self, app: str) -> str:
        """Return where an app's API, the portal, `mail`, `smtp` or `cards` listens."""
        return self.addresses[app]

    @property
    def parts(self) -> Sequence[Part]:
        """Every program, with its environment; the servers run."""
        return parts_of(
            self.environment,
            self.addresses,
            self.data_dir / "run",
            workers=self._workers,
            worker_program=self._worker_program,
        )

    @property
    def supervisor(self) -> Supervisor:
        """What runs the parts. Raises RuntimeError before the start."""
        if self._supervisor is None:
            raise RuntimeError("the stack was not started")
        return self._supervisor

    def environment(self, app: str) -> dict[str, str]:
        """Return the environment of an app's programs: its own database and no other's, no secret it does not need."""
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        plain = {
            **kept,
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "MALLOC_ARENA_MAX": "2",
            "LOG_FORMAT": self._log_format,
        }
        if app == "mail":
            return {**plain, "MAIL_DIR": str(self.data_dir / "mail")}
        cards = {name.upper(): key for name, key in self.keys.card_keys.items()}
        if app == "cards":
            return {**plain, **cards, "SIMULATOR_FILE": str(self.data_dir / "cards.sqlite")}
        shared = {
            f"{name.upper()}_URL": address for name, address in self.addresses.items() if name not in {"mail", "cards"}
        }
        secret = {
            "REDIS_URL": self.redis_url,
            "LINK_KEY": self.keys.link_key,
            "TOKEN_PUBLIC_KEYS": public_document(self.keys.token_keys),
        }
        own = {"TOKEN_KEY": self.keys.token_keys[app]} if app in self.keys.token_keys else {}
        if app in APPS:
            own["DATABASE_URL"] = database_url(self.admin_url, app, self.keys.database_passwords[app])
            own["SIGNING_KEYS"] = json.dumps(self.keys.signing_keys)
            sample = {name: {"key": key} for name, key in self.keys.producer_keys.items()}
            own["PRODUCERS"] = json.dumps(sample | json.loads(os.environ.get("PRODUCERS", "{}")))
        if app == "intake":
            own["ANSWER_FILES_FOLDER"] = str(self.data_dir / "answer-files")
        if app == "workflow":
            own["FILES_FOLDER"] = str(self.data_dir / "files")
            own |= {} if self._sample else self.first_admin
        if app == "billing":
            own |= cards
            own |= {"STRIPE_URL": self.address("cards"), "PAYPAL_URL": self.address("cards")}
            own |= {"PAYPAL_CLIENT_ID": "simulator", "PAYPAL_WEBHOOK_ID": "WH-SIMULATOR"}
        return {**plain, **shared, **secret, **own}

    def start(self, progress: Progress = lambda _name, _state: None) -> None:
        """Have everything run and be ready. Raises Failure, with nothing left running."""
        began = time.monotonic()
        try:
            self._start(progress)
        except tuple(_HINTS) as fault:
            hint = next(hint for kind, hint in _HINTS.items() if isinstance(fault, kind))
            raise Failure(str(fault), hint) from fault
        finally:
            if self._supervisor is None or not self._supervisor.is_ready:
                self.stop()
        self.seconds_to_start = round(time.monotonic() - began, 1)

    def stop(self) -> None:
        """Have everything end, in the reverse order of the start. Twice is no news."""
        if self._supervisor is not None:
            note_stopped(self.data_dir)  # not where another one runs on this data, and we were refused
            self._supervisor.stop()
        for server in reversed(self._servers):
            server.stop()

    def wait(self) -> None:
        """Wait for Ctrl-C or a signal to end, then stop everything."""
        self.supervisor.wait()
        self.stop()

    @property
    def pids(self) -> dict[str, int]:
        """The processes that run now, by program or server."""
        servers = {server.name: server.pid for server in self._servers if server.pid is not None}
        return servers | self.supervisor.pids

    def memory(self) -> dict[str, float]:
        """Return the resident memory of each program and server, in MiB."""
        return self.supervisor.memory()

    def _start(self, progress: Progress) -> None:
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        for server in self._servers:
            progress(server.name, "starting")
            server.start()
            progress(server.name, "ready")
        progress("databases", "starting")
        with connect_redis(self.redis_url) as client:
            client.ping()
        self._prepare()
        progress("databases", "ready")
        self._supervisor = Supervisor(self.parts, self.data_dir, on_line=self._on_line, servers=self._servers)
        self._supervisor.start(progress)
        note_running(self.data_dir, self.addresses, admin_url=self.admin_url, redis_url=self.redis_url)

    def _prepare(self) -> None:
        provision(self.admin_url, self.keys.database_passwords)
        loaded = self.data_dir / "sample-loaded"
        roles = ["migrate", "sample"] if self._sample and not loaded.exists() else ["migrate"]
        steps.run_all([steps.Step(app, roles, self.environment(app)) for app in APPS])
        if self._sample:
            loaded.touch()
