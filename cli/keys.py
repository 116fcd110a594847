"""The secrets of one installation: made at the first start, kept in a file that only its owner can read."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

#: What the payment providers and billing share.
_CARD_KEYS: Final = ("stripe_key", "stripe_webhook_secret", "paypal_secret")

#: Other systems that may send orders to the sample agency.
SAMPLE_PRODUCERS: Final = ("webshop", "crm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """`token_key` signs sign-ins, `link_key` signs links, an app's signing key signs its messages, a producer's key those of
    another system; card keys are shared with the payment providers.
    """

    database_passwords: Mapping[str, str]
    token_key: str
    link_key: str
    signing_keys: Mapping[str, str]
    producer_keys: Mapping[str, str]
    card_keys: Mapping[str, str]

    def __repr__(self) -> str:
        """Keep secrets out of logs and tracebacks."""
        return "Keys(***)"


def keys_in(data_dir: Path, apps: Sequence[str]) -> Keys:
    """Return the secrets kept in `data_dir`; what is missing, for instance for a new app, is made and kept."""
    path = data_dir / "secrets.json"
    kept: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    keys = Keys(
        database_passwords=_one_each(apps, kept.get("database_passwords", {})),
        token_key=kept.get("token_key") or _secret(),
        link_key=kept.get("link_key") or _secret(),
        signing_keys=_one_each(apps, kept.get("signing_keys", {})),
        producer_keys=_one_each(SAMPLE_PRODUCERS, kept.get("producer_keys", {})),
        card_keys=_one_each(_CARD_KEYS, kept.get("card_keys", {})),
    )
    if asdict(keys) != kept:
        _keep(path, asdict(keys))
    return keys


def _one_each(apps: Sequence[str], kept: Mapping[str, str]) -> dict[str, str]:
    return {app: kept.get(app) or _secret() for app in apps}


def _secret() -> str:
    return secrets.token_urlsafe(32)


def _keep(path: Path, content: Mapping[str, Any]) -> None:
    partial = path.with_suffix(".new")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
        json.dump(content, written, indent=2)
        written.flush()
        os.fsync(written.fileno())
    partial.rename(path)
