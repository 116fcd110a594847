"""The pool: an order may wait for more than one part."""

from alembic import op

revision = "workflow_0020"
down_revision = "workflow_0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE orders ADD COLUMN pool_also JSONB NOT NULL DEFAULT '[]'")
