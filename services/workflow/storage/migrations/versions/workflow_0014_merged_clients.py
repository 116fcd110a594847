"""Clients who turned out to be another."""

from alembic import op

revision = "workflow_0014"
down_revision = "workflow_0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE clients ADD COLUMN merged_into UUID")
