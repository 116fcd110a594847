"""Orders of services that are ordered on a plan."""

from alembic import op

revision = "workflow_0017"
down_revision = "workflow_0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE orders ADD COLUMN is_on_plan BOOLEAN NOT NULL DEFAULT false")
