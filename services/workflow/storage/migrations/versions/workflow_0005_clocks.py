"""Clocks: the agency's calendar, the account of each order's clock, priorities, what was told of which date; the watch begins."""

from alembic import op

revision = "workflow_0005"
down_revision = "workflow_0004"
branch_labels = None
depends_on = "mail_0001"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE calendars (
            key TEXT NOT NULL,
            time_zone TEXT NOT NULL,
            working_hours JSONB NOT NULL,
            holidays JSONB NOT NULL,
            CONSTRAINT calendars_pkey PRIMARY KEY (key)
        )
        """
    )
    op.execute(
        """
        ALTER TABLE orders
            ADD COLUMN clock JSONB NOT NULL DEFAULT '[]',
            ADD COLUMN is_stage_paused BOOLEAN NOT NULL DEFAULT false,
            ADD COLUMN priority INTEGER NOT NULL DEFAULT 0,
            ADD COLUMN stage_due_at TIMESTAMP WITH TIME ZONE,
            ADD COLUMN overdue_told_for TIMESTAMP WITH TIME ZONE,
            ADD COLUMN risk_told_for TIMESTAMP WITH TIME ZONE,
            ADD COLUMN stage_told_for TIMESTAMP WITH TIME ZONE
        """
    )
    op.execute("DROP INDEX orders_pool")
    op.execute("CREATE INDEX orders_pool ON orders (priority DESC, due_at, id) WHERE pool_reason IS NOT NULL")
    op.execute("CREATE INDEX orders_due ON orders (due_at) WHERE state IN ('queued', 'in_progress', 'in_revision')")
    op.execute(
        """
        INSERT INTO timers (key, name, payload, trace_id, due_at)
        VALUES ('watch-clocks', 'workflow.watch_clocks.v1', json_build_object('asked_at', now()), replace(gen_random_uuid()::text, '-', ''), now())
        ON CONFLICT (key) DO NOTHING
        """
    )
