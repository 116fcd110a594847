"""Which option a subscription is of by name, and who released a hold by hand."""

from alembic import op

revision = "billing_0016"
down_revision = "billing_0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE subscriptions ADD COLUMN option_name TEXT NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE holds ADD COLUMN ended_by TEXT NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE holds ADD COLUMN reason TEXT NOT NULL DEFAULT ''")
