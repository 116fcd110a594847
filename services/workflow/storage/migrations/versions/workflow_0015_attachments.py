"""The files that orders were answered with."""

from alembic import op

revision = "workflow_0015"
down_revision = "workflow_0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE orders ADD COLUMN attachments JSONB NOT NULL DEFAULT '[]'")
