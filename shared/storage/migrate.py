"""Bring a database to the present shape: the tables every app has, and the app's own."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

_HERE: Final = Path(__file__).parent / "migrations"

#: Any number that nobody else locks on; whoever comes second waits and finds the work done.
_LOCK: Final = 7_203_115


def _config(own: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", f"{_HERE / 'versions'}\n{own}")
    return config


def upgrade(engine: Engine, own: Path) -> None:
    """Run the migrations that are missing: the shared ones and those in the folder `own`. Safe to repeat and to run twice at once."""
    config = _config(own)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL lock_timeout = '60s'"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "heads")


def is_current(engine: Engine, own: Path) -> bool:
    """Tell whether the database has every migration that this code knows."""
    wanted = set(ScriptDirectory.from_config(_config(own)).get_heads())
    with engine.connect() as connection:
        return wanted <= set(MigrationContext.configure(connection).get_current_heads())
