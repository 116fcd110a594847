"""`restore`: a new installation, or an old one, as a backup has it."""

from __future__ import annotations

import importlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import click
import psycopg
import redis

from cli.backup import postgres
from cli.backup.parcel import read_manifest, unpack, write_private
from cli.backup.take import FOLDERS
from cli.failure import Failure
from cli.installation import find_stores
from cli.keys import keys_in
from cli.parts import APPS
from cli.places import DEFAULT_DATA
from shared.contracts.routes import QUEUES
from shared.messaging.redis_client import connect_redis
from shared.runtime.embedded.postgres import EmbeddedPostgres
from shared.runtime.provision import database_url, provision
from shared.storage.engine import make_engine

_AT_ONCE: Final = 500


@click.command("restore")
@click.argument("backup", metavar="BACKUP", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--data",
    "data_dir",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_DATA,
    help="The data directory that `up` is to run on.  [default: .data beside the program]",
)
@click.option("--replace", is_flag=True, help="Throw away what is there.")
def command(backup: Path, data_dir: Path, *, replace: bool) -> None:
    """Make an installation as BACKUP has it. It must not run meanwhile.

    With DATABASE_URL and passwords, or INTAKE_DATABASE_URL and so on, into those databases, as for `prepare`; REDIS_URL is emptied of our
    messages, FILES_FOLDER and ANSWER_FILES_FOLDER are filled. Else into the data directory; then start it with `orderwright up`.
    """
    told = read_manifest(backup)
    try:
        if any(f"{app.upper()}_DATABASE_{what}" in os.environ for app in APPS for what in ("URL", "PASSWORD")):
            _restore_here(backup, replace=replace)
        else:
            _restore_into(backup, data_dir, replace=replace)
    except (psycopg.OperationalError, redis.RedisError) as fault:
        raise Failure(str(fault).splitlines()[0], "the servers must run: `orderwright check` says more") from fault
    click.echo(
        f"as it was at {told['taken_at']}, with {told['orders']['intake']} orders; start it now, then run `orderwright audit`"
    )


def _restore_here(backup: Path, *, replace: bool) -> None:
    """Fill the stores that the environment names."""
    stores = find_stores(Path(), os.environ)
    if "DATABASE_URL" in os.environ:
        provision(os.environ["DATABASE_URL"], {app: os.environ[f"{app.upper()}_DATABASE_PASSWORD"] for app in APPS})
    with connect_redis(stores.redis) as client:
        forget_messages(client)
        fill(backup, stores.databases, replace=replace)
        forget_messages(client)
    for setting, name in FOLDERS.items():
        if os.environ.get(setting):
            unpack(backup / f"{name}.tar", Path(os.environ[setting]))


def _restore_into(backup: Path, data_dir: Path, *, replace: bool) -> None:
    """Make a data directory for `up`, or make the one that is there anew."""
    if (data_dir / "running.json").exists():
        raise Failure(f"Orderwright runs on {data_dir}", "stop it first")
    if (data_dir / "secrets.json").exists():
        if not replace:
            raise Failure(
                f"{data_dir} holds an installation already", "restore into another directory, or say --replace"
            )
        for name in ("valkey", "cards.sqlite", *FOLDERS.values()):
            _remove(data_dir / name)
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(data_dir / "secrets.json", (backup / "keys.json").read_text())
    for name in FOLDERS.values():
        unpack(backup / f"{name}.tar", data_dir / name)
    if (backup / "cards.sqlite").exists():
        shutil.copy(backup / "cards.sqlite", data_dir / "cards.sqlite")
    passwords = keys_in(data_dir, list(APPS)).database_passwords
    server = EmbeddedPostgres(data_dir / "postgres")
    server.start()
    try:
        provision(server.admin_url, passwords)
        fill(backup, {app: database_url(server.admin_url, app, passwords[app]) for app in APPS}, replace=replace)
    finally:
        server.stop()
    (data_dir / "sample-loaded").touch()  # whatever was loaded is in the backup


def fill(backup: Path, databases: Mapping[str, str], *, replace: bool) -> None:
    """Read the dumps into `databases`, and bring them to the shape of this version. Raises Failure."""
    for url in databases.values():
        postgres.make_empty(url, replace=replace)
    for app, url in databases.items():
        postgres.restore(url, backup / f"{app}.dump")
        engine = make_engine(url, pool_size=1, application="orderwright restore")
        importlib.import_module(f"services.{app}.app").APP.migrate(engine)
        engine.dispose()


def forget_messages(client: Any) -> None:
    """Take from Redis all that our apps have there: it is of another time. What was told before is sent again."""
    ours = tuple({*QUEUES, *QUEUES.values()})
    keys = [
        key for key in client.scan_iter(count=_AT_ONCE) if key.decode(errors="replace").split(":")[0].startswith(ours)
    ]
    for start in range(0, len(keys), _AT_ONCE):
        client.delete(*keys[start : start + _AT_ONCE])


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
