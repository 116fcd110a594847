"""The migrations and the mapped classes say the same."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from services.billing.app import APP
from services.billing.domain.base import Base


def test_the_migrated_database_is_what_the_classes_map(billing):
    with billing.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_object": lambda _thing, name, kind, _reflected, _other: (
                    kind != "table" or name in Base.metadata.tables
                )
            },
        )
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_again_changes_nothing(billing):
    APP.migrate(billing.engine)

    assert billing.value("SELECT upcoming FROM number_series WHERE prefix = 'INV-'") == 1001
