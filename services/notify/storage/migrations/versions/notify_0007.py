"""How people want to be told, kind by kind."""

from alembic import op

revision = "notify_0007"
down_revision = "notify_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE people ADD COLUMN wishes JSONB NOT NULL DEFAULT '{}'")
