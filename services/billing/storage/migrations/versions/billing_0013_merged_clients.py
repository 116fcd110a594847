"""Clients who turned out to be another."""

from alembic import op

revision = "billing_0013"
down_revision = "billing_0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE clients ADD COLUMN merged_into UUID")
