"""The migrations make what the mapped classes expect."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from services.notify.app import APP
from services.notify.domain.base import Base
from shared.storage.migrate import is_current
from shared.storage.tables import METADATA


def test_the_tables_are_as_the_classes_say(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": _is_ours})

        assert compare_metadata(context, Base.metadata) == []


def test_a_migrated_database_is_current_and_migrating_again_changes_nothing(engine):
    APP.migrate(engine)

    assert is_current(engine, APP.migrations)


def _is_ours(thing, name, kind, reflected, compare_to):
    return kind != "table" or name not in {*METADATA.tables, "alembic_version"}
