"""Forecasts: what each comes from."""

from alembic import op

revision = "workflow_0021"
down_revision = "workflow_0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE orders ADD COLUMN expected_by VARCHAR(40)")
