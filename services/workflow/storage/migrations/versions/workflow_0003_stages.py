"""Stages: who works at each, its limits and conditions; approvals, and for whom a stage keeps an order waiting."""

from alembic import op

revision = "workflow_0003"
down_revision = "workflow_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE stages
            ADD COLUMN part VARCHAR(40) NOT NULL DEFAULT 'worker',
            ADD COLUMN worked_by VARCHAR(40) NOT NULL DEFAULT 'same',
            ADD COLUMN worked_by_key TEXT,
            ADD COLUMN limit_hours INTEGER,
            ADD COLUMN needs JSONB NOT NULL DEFAULT '[]',
            ADD COLUMN approved_by TEXT,
            ADD COLUMN template TEXT,
            ADD COLUMN is_clock_paused BOOLEAN NOT NULL DEFAULT false,
            ADD COLUMN wip_limit INTEGER,
            ADD COLUMN moves_on BOOLEAN NOT NULL DEFAULT false
        """
    )
    op.execute("ALTER TABLE orders ADD COLUMN pool_member UUID, ADD COLUMN approvals JSONB NOT NULL DEFAULT '[]'")
    op.execute("CREATE INDEX orders_by_stage ON orders (pipeline_key, stage_key) WHERE stage_key IS NOT NULL")
