"""Orders of services that are ordered on a plan."""

from alembic import op

revision = "workflow_0019"
down_revision = "workflow_0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE orders ADD COLUMN is_on_plan BOOLEAN NOT NULL DEFAULT false")
