"""Notices found by when they are due, each with the trace of what it tells."""

from alembic import op

revision = "notify_0002"
down_revision = "notify_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE notices ADD COLUMN trace_id TEXT NOT NULL DEFAULT ''")
    op.execute(
        """
        CREATE INDEX notices_open ON notices (channel, (COALESCE(lease_until, next_try_at)))
         WHERE state IN ('queued', 'sending')
        """
    )
