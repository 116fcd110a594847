"""Take a backup."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cli.backup import postgres
from cli.backup.moment import one_moment
from cli.backup.parcel import copy_sqlite, pack, write_manifest, write_private
from shared.version import __version__

#: The folders that files are kept in: the setting that names it, its name in a data directory.
FOLDERS: Final[Mapping[str, str]] = {"FILES_FOLDER": "files", "ANSWER_FILES_FOLDER": "answer-files"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is backed up: the databases by app, the keys as they are to be kept, folders by the name of their archive."""

    databases: Mapping[str, str]
    keys: Mapping[str, Any]
    folders: Mapping[str, Path]
    cards: Path | None = None


def take_backup(source: Source, target: Path) -> tuple[Path, float]:
    """Write a backup into a new directory in `target`; return it, and how many seconds writers had to wait. Raises Failure."""
    now = datetime.now(UTC)
    folder = target / f"orderwright-{now:%Y-%m-%dT%H-%M-%SZ}"
    partial = folder.with_suffix(".partial")
    partial.mkdir(mode=0o700, parents=True)
    try:
        with one_moment(source.databases) as moment:
            dumps = {
                app: postgres.dump(url, partial / f"{app}.dump", snapshot=moment.snapshots[app])
                for app, url in source.databases.items()
            }
            for app, process in dumps.items():
                postgres.finish(f"pg_dump of {app}", process)
            orders = {app: _orders(connection) for app, connection in moment.connections.items()}
        # After the databases: a file is there before it is spoken of.
        for name, path in source.folders.items():
            pack(path, partial / f"{name}.tar")
        if source.cards is not None:
            copy_sqlite(source.cards, partial / "cards.sqlite")
        write_private(partial / "keys.json", json.dumps(source.keys, indent=2))
        for path in partial.iterdir():
            path.chmod(0o600)
        write_manifest(partial, {"version": __version__, "taken_at": now.isoformat(), "orders": orders})
    except BaseException:
        shutil.rmtree(partial)
        raise
    partial.rename(folder)
    return folder, moment.stood_still_s


def _orders(connection: Any) -> int:
    there = connection.execute("SELECT to_regclass('public.orders') IS NOT NULL").fetchone()
    return int(connection.execute("SELECT count(*) FROM orders").fetchone()[0]) if there and there[0] else 0
