"""Who else is told on a client's side, and when people want to be told."""

from alembic import op

revision = "notify_0011"
down_revision = "notify_0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE people ADD COLUMN contacts JSONB NOT NULL DEFAULT '{}'")
    op.execute("ALTER TABLE people ADD COLUMN habits JSONB NOT NULL DEFAULT '{}'")
