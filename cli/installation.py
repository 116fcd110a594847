"""A running installation, as the commands that look at one find it."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import requests

from cli.failure import Failure
from cli.parts import APPS
from shared.kernel.actors import SYSTEM
from shared.web.tokens import Tokens

_FILE: Final = "running.json"
_HINT: Final = (
    "start it with `orderwright up`, or set TOKEN_KEY, REDIS_URL and INTAKE_URL, WORKFLOW_URL, BILLING_URL, NOTIFY_URL"
)


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
    if "INTAKE_URL" in os.environ and "TOKEN_KEY" in os.environ:
        return _made({app: os.environ.get(f"{app.upper()}_URL", "") for app in APPS}, os.environ["TOKEN_KEY"])
    try:
        kept = json.loads((data_dir / _FILE).read_text())
    except FileNotFoundError as fault:
        raise Failure(f"no Orderwright runs on {data_dir}", _HINT) from fault
    return _made(kept["addresses"], json.loads((data_dir / "secrets.json").read_text())["token_key"])


def _made(addresses: Mapping[str, str], token_key: str) -> Installation:
    missing = [app for app in APPS if not addresses.get(app)]
    if missing:
        raise Failure(f"the address of {', '.join(missing)} is not known", _HINT)
    return Installation(addresses=addresses, token=Tokens(token_key).issue(SYSTEM, issuer="commands"))


def note_running(data_dir: Path, addresses: Mapping[str, str]) -> None:
    """Leave word of where the apps answer, for the commands that look at a running installation."""
    (data_dir / _FILE).write_text(json.dumps({"addresses": dict(addresses), "pid": os.getpid()}, indent=2))


def note_stopped(data_dir: Path) -> None:
    """Take the word back. None is fine."""
    (data_dir / _FILE).unlink(missing_ok=True)
