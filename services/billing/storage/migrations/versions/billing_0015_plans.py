"""Subscriptions that take orders on the plan, and of which option they are."""

from alembic import op

revision = "billing_0015"
down_revision = "billing_0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE subscriptions ADD COLUMN option TEXT NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE subscriptions ADD COLUMN requests_per_period INTEGER")
    op.execute("ALTER TABLE subscriptions ADD COLUMN active_requests INTEGER")
    op.execute("ALTER TABLE subscriptions ADD COLUMN plan_version INTEGER NOT NULL DEFAULT 0")
