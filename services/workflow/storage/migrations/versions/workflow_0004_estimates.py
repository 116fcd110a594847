"""What intake tells since: how much work an order is, whom a client prefers, who looks after them."""

from alembic import op

revision = "workflow_0004"
down_revision = "workflow_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE clients ADD COLUMN preferred_member_id UUID, ADD COLUMN manager_id UUID")
    op.execute("ALTER TABLE orders ADD COLUMN estimated_minutes INTEGER")
