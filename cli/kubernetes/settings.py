"""What compose hands to a program, as Kubernetes hands it over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import yaml

from cli.places import ROOT

#: The Secret and the ConfigMap that whoever installs this makes.
SECRET: Final = "orderwright-secrets"  # noqa: S105 - its name
SETTINGS: Final = "orderwright-settings"

_VARIABLE: Final = re.compile(r"\$\{(\w+)(?:(:?[-?])([^}]*))?\}")
_SECRETS: Final = re.compile(r"PASSWORD|_KEY$|SECRET|PRODUCERS|_PEM$|IMAP_URL|SMTP_URL|REDIS_HOST|POSTGRES_HOST")
#: Addresses of compose's servers: elsewhere they are another's, and settings too.
_HOSTS: Final = (("@redis:6379", "@${REDIS_HOST}"), ("@postgres:5432", "@${POSTGRES_HOST}"))
#: Files that `prepare` writes for the others: here they are told in the Secret.
_ELSEWHERE: Final = {"TOKEN_PUBLIC_KEYS_FILE": ("TOKEN_PUBLIC_KEYS", "${TOKEN_PUBLIC_KEYS}")}


def compose() -> dict[str, Any]:
    """Return the services of docker-compose.yml."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    return found


def environment(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the environment of a container: what a value is made of comes first, each from the Secret or the ConfigMap."""
    values = dict(_told(told))
    parts = sorted({name for value in values.values() for name, _, _ in _VARIABLE.findall(value)})
    own = [name for name in parts if values.get(name, "").startswith(f"${{{name}")]
    made = [{"name": name, "valueFrom": _source(name)} for name in parts]
    made += [
        {"name": name, "value": _VARIABLE.sub(lambda found: f"$({found[1]})", value)}
        for name, value in values.items()
        if name not in own
    ]
    return made


def defaults() -> dict[str, str]:
    """Return the ConfigMap: every setting that is no secret, as compose has it unless it is said."""
    found = {}
    for service in compose().values():
        for _, value in _told(service.get("environment", {})):
            for name, sign, default in _VARIABLE.findall(value):
                if not is_secret(name):
                    found[name] = default if sign.endswith("-") else ""
    return dict(sorted(found.items()))


def secrets() -> list[str]:
    """Return what the Secret holds."""
    found = set()
    for service in compose().values():
        for _, value in _told(service.get("environment", {})):
            found |= {name for name, _, _ in _VARIABLE.findall(value) if is_secret(name)}
    return sorted(found)


def is_secret(name: str) -> bool:
    """Tell whether a variable goes into the Secret; where servers are goes with their passwords."""
    return bool(_SECRETS.search(name)) or name == "TOKEN_PUBLIC_KEYS"


def _told(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in told.items():
        if name in _ELSEWHERE:
            yield _ELSEWHERE[name]
            continue
        text = f"${{{name}}}" if value is None else str(value)
        for here, there in _HOSTS:
            text = text.replace(here, there)
        yield name, text


def _source(name: str) -> dict[str, Any]:
    if is_secret(name):
        # What compose takes empty need not be in the Secret.
        optional = {"optional": True} if name in _OPTIONAL else {}
        return {"secretKeyRef": {"name": SECRET, "key": name, **optional}}
    return {"configMapKeyRef": {"name": SETTINGS, "key": name}}


_OPTIONAL: Final = frozenset(
    {"PRODUCERS", "DKIM_PEM", "IMAP_URL", "INBOUND_SECRET", "STRIPE_KEY", "STRIPE_WEBHOOK_SECRET", "PAYPAL_SECRET"}
)
