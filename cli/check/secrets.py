"""Secrets and settings: all there, hard to guess, no two alike, and readable for nobody else."""

from __future__ import annotations

import dataclasses
import importlib
import json
import stat
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from cli.check.finding import Finding, doubtful, well, wrong
from cli.check.place import Place
from cli.parts import APPS
from shared.kernel.token_keys import ISSUERS
from shared.messaging.signatures import Keyring
from shared.runtime.settings import SettingsWrong, read_settings

_SHORTEST: Final = 32
_SHORTEST_PASSWORD: Final = 16
#: A secret made of fewer different characters was typed, not drawn.
_FEWEST_KINDS: Final = 8
_MEND: Final = "make one with `openssl rand -hex 32`"
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def check_settings(app: str) -> Iterator[Finding]:
    """Read the settings of an app as its programs do."""
    try:
        settings: Any = read_settings(importlib.import_module(f"services.{app}.settings").Settings)
        for name in ("follow_ups", "review_limits", "webhooks"):
            if hasattr(settings, name):
                getattr(settings, name)()
    except SettingsWrong as fault:
        yield wrong(f"settings of {app}", str(fault), "docs/configuration.md lists every setting")
    except ValueError as fault:  # JSON that is none
        yield wrong(f"settings of {app}", f"PRODUCERS is no JSON: {fault}", "docs/configuration.md shows its form")
    else:
        yield well(f"settings of {app}", f"all {len(dataclasses.fields(settings))} can be read")


def check_secrets(place: Place) -> Iterator[Finding]:
    """Look at every secret there is; none is shown."""
    found = _secrets(place.settings)
    yield from _signing_keys(place.settings)
    weak = False
    for name, value in found.items():
        shortest = _SHORTEST_PASSWORD if name.endswith("PASSWORD") else _SHORTEST
        if len(value) < shortest:
            weak = True
            yield wrong(name, f"has {len(value)} characters", f"use {shortest} or more: {_MEND}")
        elif len(set(value)) < _FEWEST_KINDS:
            weak = True
            yield wrong(name, "repeats the same few characters", _MEND)
    for names in _alike(found):
        weak = True
        yield wrong(", ".join(names), "are the same", f"give each its own: {_MEND}")
    if found and not weak:
        yield well("secrets", f"{len(found)} looked at: long enough, and no two alike")


def check_files(place: Place) -> Iterator[Finding]:
    """Nobody but its owner reads a file that holds a secret."""
    for name, path in place.files.items():
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & (stat.S_IROTH | stat.S_IWOTH | stat.S_IWGRP):
            yield wrong(str(path), f"others may read or change {name} (mode {mode:o})", f"chmod 600 {path}")


def check_doors(place: Place) -> Iterator[Finding]:
    """What comes from outside comes encrypted."""
    url = urlsplit(place.settings.get("PORTAL_URL", ""))
    if url.hostname and url.hostname not in _LOOPBACK and url.scheme != "https":
        yield wrong("PORTAL_URL", f"{url.geturl()} is not encrypted", "put TLS before the portal and write https://")
    if place.settings.get("PRIVATE_WEBHOOKS", "").lower() in {"1", "true", "yes", "on"}:
        yield doubtful(
            "PRIVATE_WEBHOOKS", "webhooks may reach your own network", "unset it unless a receiver of yours is there"
        )


def _secrets(settings: Mapping[str, str]) -> dict[str, str]:
    names = {"LINK_KEY", "INBOUND_SECRET", "POSTGRES_PASSWORD", "REDIS_PASSWORD"}
    names |= {f"{app.upper()}_DATABASE_PASSWORD" for app in APPS}
    found = {name: settings[name] for name in sorted(names) if settings.get(name)}
    for name in ("TOKEN_KEY", *(f"{issuer.upper()}_TOKEN_KEY" for issuer in ISSUERS)):
        for nth, key in enumerate(filter(None, settings.get(name, "").split(",")), start=1):
            found[name if nth == 1 else f"{name}: {nth}"] = key.partition("@")[0]
    for name, field in (("SIGNING_KEYS", None), ("PRODUCERS", "key")):
        for who, told in _json(settings.get(name, "")).items():
            value = told.get(field, "") if field and isinstance(told, dict) else told
            found[f"{name}: {who}"] = str(value)
    return found


def _json(told: str) -> dict[str, Any]:
    try:
        read = json.loads(told or "{}")
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _signing_keys(settings: Mapping[str, str]) -> Iterator[Finding]:
    if "SIGNING_KEYS" not in settings:
        return
    try:
        keys = Keyring.read(settings["SIGNING_KEYS"], settings.get("PRODUCERS") or "{}").keys
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        yield wrong("SIGNING_KEYS, PRODUCERS", f"can't be read: {fault}", "docs/configuration.md shows their form")
        return
    missing = [app for app in APPS if app not in keys]
    if missing:
        yield wrong("SIGNING_KEYS", f"has no key for {', '.join(missing)}", "name a key for each of the four apps")


def _alike(found: Mapping[str, str]) -> list[list[str]]:
    by_value: dict[str, list[str]] = defaultdict(list)
    for name, value in found.items():
        by_value[value].append(name)
    return [names for names in by_value.values() if len(names) > 1]
