"""What is checked: the stores, addresses, secrets and folders of one installation, or of one app's programs."""

from __future__ import annotations

import dataclasses
import importlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cli.failure import Failure
from cli.installation import find_stores
from cli.parts import APPS
from shared.kernel.token_keys import ISSUERS

_FILE: Final = "_FILE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`settings` are by the name of their variable, wherever they were read from; `files` are those that hold one, by that name.

    `data_dir` is that of an installation that `up` has made, None for one that the environment describes.
    """

    databases: Mapping[str, str] = field(repr=False)
    redis: str = field(repr=False)
    settings: Mapping[str, str] = field(repr=False)
    files: Mapping[str, Path]
    addresses: Mapping[str, str]
    data_dir: Path | None = None


def find_place(data_dir: Path, app: str | None, environment: Mapping[str, str]) -> Place:
    """Return what `environment` describes, else what runs on `data_dir`; with `app`, what its programs are started with.

    Raises Failure where there is neither, or half of one.
    """
    files = {name: Path(environment[name + _FILE]) for name in sorted(may_be_secret()) if environment.get(name + _FILE)}
    settings = {**environment, **{name: _content(name, path) for name, path in files.items()}}
    addresses = {name: settings[f"{name.upper()}_URL"] for name in APPS if settings.get(f"{name.upper()}_URL")}
    if app is not None:
        return Place(
            databases={app: settings["DATABASE_URL"]} if "DATABASE_URL" in settings else {},
            redis=settings.get("REDIS_URL", ""),
            settings=settings,
            files=files,
            addresses=addresses,
        )
    stores = find_stores(data_dir, settings)
    if any(name.endswith(("_DATABASE_URL", "_DATABASE_PASSWORD")) for name in settings):
        return Place(
            databases=stores.databases, redis=stores.redis, settings=settings, files=files, addresses=addresses
        )
    return Place(
        databases=stores.databases,
        redis=stores.redis,
        settings=_kept_in(data_dir),
        files={"secrets.json": data_dir / "secrets.json", "stores.json": data_dir / "stores.json"},
        addresses={name: url for name, url in _running(data_dir).items() if name in APPS},
        data_dir=data_dir,
    )


def may_be_secret() -> set[str]:
    """Return the names of what may be given as a file."""
    kinds = (importlib.import_module(f"services.{app}.settings").Settings for app in APPS)
    settings = {field.name.upper() for kind in kinds for field in dataclasses.fields(kind)}
    settings |= {f"{issuer.upper()}_TOKEN_KEY" for issuer in ISSUERS}
    settings -= {"TOKEN_PUBLIC_KEYS"}  # no secret, and `prepare` writes that file
    return settings | {f"{app.upper()}_DATABASE_{what}" for app in APPS for what in ("PASSWORD", "URL")}


def _content(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as fault:
        raise Failure(f"{name}_FILE: {fault}", "name a file that the user of the programs can read") from fault


def _running(data_dir: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((data_dir / "running.json").read_text())["addresses"]
    return found


def _kept_in(data_dir: Path) -> dict[str, str]:
    """Return what `up` gives its programs, by the names of the settings."""
    secrets: dict[str, Any] = json.loads((data_dir / "secrets.json").read_text())
    smtp, cards = _running(data_dir).get("smtp", ""), _running(data_dir).get("cards", "")
    return {
        **{f"{issuer.upper()}_TOKEN_KEY": key for issuer, key in secrets["token_keys"].items()},
        "LINK_KEY": secrets["link_key"],
        "SIGNING_KEYS": json.dumps(secrets["signing_keys"]),
        "PRODUCERS": json.dumps({name: {"key": key} for name, key in secrets["producer_keys"].items()}),
        **{f"{app.upper()}_DATABASE_PASSWORD": word for app, word in secrets["database_passwords"].items()},
        **{name.upper(): key for name, key in secrets["card_keys"].items()},
        "SMTP_URL": smtp,
        "STRIPE_URL": cards,
        "PAYPAL_URL": cards,
        "PAYPAL_CLIENT_ID": "simulator",
        "FILES_FOLDER": str(data_dir / "files"),
        "ANSWER_FILES_FOLDER": str(data_dir / "answer-files"),
        "PRIVATE_WEBHOOKS": os.environ.get("PRIVATE_WEBHOOKS", ""),
    }
