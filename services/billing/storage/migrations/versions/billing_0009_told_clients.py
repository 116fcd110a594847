"""When intake last said another thing of a client."""

from alembic import op

revision = "billing_0009"
down_revision = "billing_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE clients ADD COLUMN told_at TIMESTAMP WITH TIME ZONE")
