"""`audit --trail`: whether every app's audit trail is as it was written."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine

from shared.storage.trail import Verdict, verify

_FILE: Final = "trail-heads.json"


def verify_trails(databases: Mapping[str, Engine], data_dir: Path) -> dict[str, Verdict]:
    """Return what is wrong with each app's trail.

    Where each ended is kept in `data_dir`, and looked for the next time: whoever cuts a trail short, or writes all of it anew, has to
    change that file too. Keep it where the databases are not.
    """
    path = data_dir / _FILE
    heads: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    found = {app: _verify(engine, heads.get(app)) for app, engine in databases.items()}
    well = {app: verdict.head.hex() for app, verdict in found.items() if verdict.rows and not verdict.faults}
    _keep(path, heads | well)
    return found


def _verify(engine: Engine, head: str | None) -> Verdict:
    wanted = frozenset({bytes.fromhex(head)} if head else ())
    with engine.connect() as connection:
        verdict = verify(connection, look_for=wanted)
    if wanted <= verdict.known:
        return verdict
    lost = "where the trail ended at the last look is not in it any more: it was cut short or written anew"
    return Verdict(verdict.rows, verdict.head, [*verdict.faults, lost])


def _keep(path: Path, heads: Mapping[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
        json.dump(heads, written, indent=2)
    new.rename(path)
