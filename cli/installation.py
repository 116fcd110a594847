"""A running installation, as the commands that look at one find it."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import requests

from cli.failure import Failure
from cli.parts import APPS
from shared.kernel.actors import SYSTEM
from shared.kernel.token_keys import KeysWrong, own_keys
from shared.runtime.provision import database_url
from shared.web.tokens import LIFETIME, Tokens

_FILE: Final = "running.json"
#: Where the data is kept. Only its owner may read it: the addresses of servers hold passwords.
_STORES: Final = "stores.json"
_HINT: Final = "start it with `orderwright up`, or set COMMANDS_TOKEN_KEY, REDIS_URL and INTAKE_URL, WORKFLOW_URL, BILLING_URL, NOTIFY_URL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Where the apps of a running Orderwright answer, and the right to ask them anything."""

    addresses: Mapping[str, str]
    token: str

    def ask(self, method: str, app: str, path: str, body: Any = None) -> Any:
        """Return what an app answers, as JSON. Raises Failure where it is away or says no."""
        headers = {"Authorization": f"Bearer {self.token}"}
        try:
            answer = requests.request(method, self.addresses[app] + path, json=body, headers=headers, timeout=15)
        except requests.RequestException as fault:
            raise Failure(f"{app} at {self.addresses[app]} does not answer: {fault}", _HINT) from fault
        if not answer.ok:
            said = answer.json().get("detail", "") if "json" in answer.headers.get("Content-Type", "") else answer.text
            raise Failure(f"{app} says no to {method} {path}: {said}", "mend what it says and try again")
        return answer.json() if answer.content else None


def find_installation(data_dir: Path) -> Installation:
    """Return the installation that the environment names, else the one that runs on `data_dir`. Raises Failure where there is none."""
    if "INTAKE_URL" in os.environ and "COMMANDS_TOKEN_KEY" in os.environ:
        return _made({app: os.environ.get(f"{app.upper()}_URL", "") for app in APPS}, os.environ["COMMANDS_TOKEN_KEY"])
    try:
        kept = json.loads((data_dir / _FILE).read_text())
    except FileNotFoundError as fault:
        raise Failure(f"no Orderwright runs on {data_dir}", _HINT) from fault
    return _made(kept["addresses"], json.loads((data_dir / "secrets.json").read_text())["token_keys"]["commands"])


def _made(addresses: Mapping[str, str], token_key: str) -> Installation:
    missing = [app for app in APPS if not addresses.get(app)]
    if missing:
        raise Failure(f"the address of {', '.join(missing)} is not known", _HINT)
    return Installation(addresses=addresses, token=token_of_commands(token_key))


def token_of_commands(key: str, *, lasts: timedelta = LIFETIME) -> str:
    """Return a token with which the commands may ask anything. Raises Failure where the key is none."""
    try:
        return Tokens(name="commands", own=own_keys(key)).issue(SYSTEM, lasts=lasts)
    except KeysWrong as fault:
        raise Failure(f"the key of the commands is not right: {fault}", _HINT) from fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """Where a running Orderwright keeps its data: each app's database and Redis, as URLs with passwords."""

    databases: Mapping[str, str]
    redis: str

    def __repr__(self) -> str:
        """Keep secrets out of logs and tracebacks."""
        return "Stores(***)"


def find_stores(data_dir: Path, environment: Mapping[str, str]) -> Stores:
    """Return the stores that `environment` names, else those of the installation that runs on `data_dir`. Raises Failure.

    `environment` has a URL for each app's database, or the administrator's and each app's password as for `prepare`.
    """
    urls = {app: f"{app.upper()}_DATABASE_URL" for app in APPS}
    passwords = {app: f"{app.upper()}_DATABASE_PASSWORD" for app in APPS}
    if given := [name for name in urls.values() if name in environment]:
        _require(given[0], (*urls.values(), "REDIS_URL"), environment)
        return Stores(databases={app: environment[name] for app, name in urls.items()}, redis=environment["REDIS_URL"])
    if given := [name for name in passwords.values() if name in environment]:
        _require(given[0], (*passwords.values(), "DATABASE_URL", "REDIS_URL"), environment)
        told = {app: environment[name] for app, name in passwords.items()}
        return _stores(environment["DATABASE_URL"], told, environment["REDIS_URL"])
    try:
        kept = json.loads((data_dir / _STORES).read_text())
    except FileNotFoundError as fault:
        hint = f"start it with `orderwright up`, or set {', '.join(urls.values())} and REDIS_URL"
        raise Failure(f"no Orderwright runs on {data_dir}", hint) from fault
    secrets = json.loads((data_dir / "secrets.json").read_text())
    return _stores(kept["admin"], secrets["database_passwords"], kept["redis"])


def _require(given: str, names: Iterable[str], environment: Mapping[str, str]) -> None:
    missing = [name for name in names if name not in environment]
    if missing:
        raise Failure(f"{given} is set, but {', '.join(missing)} is not", "set all of them or none")


def _stores(admin_url: str, passwords: Mapping[str, str], redis_url: str) -> Stores:
    return Stores(databases={app: database_url(admin_url, app, passwords[app]) for app in APPS}, redis=redis_url)


def note_running(data_dir: Path, addresses: Mapping[str, str], *, admin_url: str, redis_url: str) -> None:
    """Leave word of where the apps answer and keep their data, for the commands that look at a running installation."""
    note_stopped(data_dir)
    with os.fdopen(os.open(data_dir / _STORES, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
        json.dump({"admin": admin_url, "redis": redis_url}, written, indent=2)
    (data_dir / _FILE).write_text(json.dumps({"addresses": dict(addresses), "pid": os.getpid()}, indent=2))


def note_stopped(data_dir: Path) -> None:
    """Take the word back. None is fine."""
    for name in (_FILE, _STORES):
        (data_dir / name).unlink(missing_ok=True)
