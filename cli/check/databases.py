"""The databases: reached, of the right release, safe for what is written, each app's own, and in the present shape."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from cli.check.finding import Finding, doubtful, well, wrong
from cli.check.place import Place
from shared.runtime.embedded.binaries import OLDEST_POSTGRES
from shared.storage.engine import make_engine
from shared.storage.migrate import is_current

#: Messages are refused when their clock is five minutes ahead; a tenth of that is worth a look.
MOST_SKEW: Final = timedelta(seconds=30)
DOUBTFUL_SKEW: Final = timedelta(seconds=2)

_ASKED: Final = text("""
    SELECT current_setting('server_version_num')::int AS release, clock_timestamp() AS now,
           current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on' AS is_durable,
           current_setting('archive_mode') AS archive_mode,
           current_setting('max_connections')::int AS connections,
           pg_encoding_to_char(d.encoding) AS encoding,
           (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_superuser,
           has_schema_privilege('public', 'CREATE') AS may_create,
           EXISTS (SELECT FROM aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
                   WHERE a.grantee = 0 AND a.privilege_type = 'CONNECT') AS is_open
      FROM pg_database d WHERE d.datname = current_database()
""")


def check_databases(place: Place) -> Iterator[Finding]:
    """Look at each app's database as the app itself reaches it."""
    for app, url in place.databases.items():
        engine = make_engine(url, pool_size=1, application="orderwright check")
        try:
            with engine.connect() as connection:
                yield from _look(f"database of {app}", connection)
            yield from _shape(f"database of {app}", app, engine)
        except (SQLAlchemyError, ValueError) as fault:
            yield wrong(
                f"database of {app}",
                str(getattr(fault, "orig", None) or fault).strip().splitlines()[0],
                f"is {urlsplit(url).hostname} reachable from here, does the database {app} exist, and is the password right? "
                "`orderwright prepare` makes databases and sets passwords",
            )
        finally:
            engine.dispose()


def _look(about: str, connection: Connection) -> Iterator[Finding]:
    before = datetime.now(UTC)
    found: Any = connection.execute(_ASKED).one()
    release = found.release // 10_000
    if release < OLDEST_POSTGRES:
        yield wrong(
            about, f"PostgreSQL {release} is too old", f"move to PostgreSQL {OLDEST_POSTGRES} or later (pg_upgrade)"
        )
    else:
        yield well(about, f"PostgreSQL {release} answers")
    yield from skew(f"clock of the {about}", found.now - before)
    if found.encoding != "UTF8":
        yield wrong(about, f"its encoding is {found.encoding}", "make it anew with UTF8, as `orderwright prepare` does")
    if not found.is_durable:
        yield wrong(about, "what is committed may be lost with the power", "set fsync and full_page_writes to on")
    if found.archive_mode == "off":
        yield doubtful(
            about,
            "its log is not archived",
            "archive it (docs/backup.md), to go back to any moment, not only to backups",
        )
    yield from _rights(about, found)


def _rights(about: str, found: Any) -> Iterator[Finding]:
    if found.is_superuser:
        yield wrong(
            about, "the app is a superuser there", "let `orderwright prepare` make a role of its own for each app"
        )
    if found.is_open:
        yield wrong(
            about, "every role of the server may connect to it", "run `orderwright prepare`: it shuts the others out"
        )
    if not found.may_create:
        yield wrong(
            about,
            "the app may not make tables in it",
            "let the app's role own the database, as `orderwright prepare` does",
        )


def _shape(about: str, app: str, engine: Engine) -> Iterator[Finding]:
    if is_current(engine, importlib.import_module(f"services.{app}.app").APP.migrations):
        yield well(about, "has every migration of this version")
    else:
        yield wrong(
            about, "lacks migrations of this version", f"run `orderwright prepare`, or `orderwright run {app} migrate`"
        )


def skew(about: str, ahead: timedelta) -> Iterator[Finding]:
    """Compare another clock with ours: signatures and links are good for a time."""
    seconds = round(ahead.total_seconds(), 1)
    mend = "let NTP (chrony, systemd-timesyncd) set the clocks of both machines"
    if abs(ahead) > MOST_SKEW:
        yield wrong(about, f"differs from ours by {seconds} s", mend)
    elif abs(ahead) > DOUBTFUL_SKEW:
        yield doubtful(about, f"differs from ours by {seconds} s", mend)
