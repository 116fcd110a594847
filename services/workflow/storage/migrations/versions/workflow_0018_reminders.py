"""What was told of dates that come near, and of weeks that begin."""

from alembic import op

revision = "workflow_0018"
down_revision = "workflow_0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE orders ADD COLUMN soon_told_for TIMESTAMP WITH TIME ZONE")
    op.execute("ALTER TABLE members ADD COLUMN overview_told_on DATE")
    op.execute("UPDATE members SET overview_told_on = date_trunc('week', now())::date")
