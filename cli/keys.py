"""The secrets of one installation: made at the first start, kept in a file that only its owner can read."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from cli.failure import Failure
from shared.kernel.clock import system_clock
from shared.kernel.token_keys import ISSUERS, OVERLAP, OwnKey, own_keys, signing_key

#: What the payment providers and billing share.
_CARD_KEYS: Final = ("stripe_key", "stripe_webhook_secret", "paypal_secret")

#: Other systems that may send orders to the sample agency.
SAMPLE_PRODUCERS: Final = ("webshop", "crm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """`token_keys` sign the tokens of each issuer, `link_key` signs links, an app's signing key signs its messages, a producer's key those of
    another system; card keys are shared with the payment providers; the first administrator of an empty installation has a password.
    """

    database_passwords: Mapping[str, str]
    token_keys: Mapping[str, str]
    link_key: str
    signing_keys: Mapping[str, str]
    producer_keys: Mapping[str, str]
    card_keys: Mapping[str, str]
    admin_password: str

    def __repr__(self) -> str:
        """Keep secrets out of logs and tracebacks."""
        return "Keys(***)"


def keys_in(data_dir: Path, apps: Sequence[str]) -> Keys:
    """Return the secrets kept in `data_dir`; what is missing, for instance for a new app, is made and kept."""
    path = data_dir / "secrets.json"
    kept: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    keys = Keys(
        database_passwords=_one_each(apps, kept.get("database_passwords", {})),
        token_keys=_one_each(list(ISSUERS), kept.get("token_keys", {})),
        link_key=kept.get("link_key") or _secret(),
        signing_keys=_one_each(apps, kept.get("signing_keys", {})),
        producer_keys=_one_each(SAMPLE_PRODUCERS, kept.get("producer_keys", {})),
        card_keys=_one_each(_CARD_KEYS, kept.get("card_keys", {})),
        admin_password=kept.get("admin_password") or _secret(),
    )
    if asdict(keys) != kept:
        _keep(path, asdict(keys))
    return keys


def rotated(data_dir: Path, issuer: str, *, at: datetime) -> OwnKey:
    """Have another key sign the tokens of `issuer` from an instant on, and keep the one that signs now until its tokens are stale. Return it."""
    path = data_dir / "secrets.json"
    kept: dict[str, Any] = json.loads(path.read_text())
    text, new = successor(kept["token_keys"][issuer], at=at, now=system_clock())
    kept["token_keys"][issuer] = text
    _keep(path, kept)
    return new


def successor(text: str, *, at: datetime, now: datetime) -> tuple[str, OwnKey]:
    """Return an issuer's keys, as settings write them, with one more that signs from an instant on, and that one. What is retired is left out.

    Raises Failure where another one is already to follow.
    """
    keys = own_keys(text)
    signing = signing_key(keys, now)
    if keys[-1] is not signing:
        raise Failure(f"a key follows already at {keys[-1].signs_from}", "rotate again once it signs")
    before = [key for key in keys[:-1] if signing.signs_from and signing.signs_from + OVERLAP > now]
    new = OwnKey(_secret(), at.replace(microsecond=0))
    return ",".join(key.written() for key in (*before, signing, new)), new


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
