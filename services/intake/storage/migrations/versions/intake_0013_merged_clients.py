"""Clients who turned out to be another."""

from alembic import op

revision = "intake_0013"
down_revision = "intake_0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE clients ADD COLUMN merged_into UUID")
    op.execute("CREATE INDEX clients_merged ON clients (merged_into) WHERE merged_into IS NOT NULL")
