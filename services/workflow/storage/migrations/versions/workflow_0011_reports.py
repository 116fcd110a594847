"""Reports: the first forecast of every order, and what was completed when."""

from alembic import op

revision = "workflow_0011"
down_revision = "workflow_0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE orders ADD COLUMN first_expected_at TIMESTAMP WITH TIME ZONE")
    op.execute("CREATE INDEX orders_completed ON orders (completed_at) WHERE completed_at IS NOT NULL")
