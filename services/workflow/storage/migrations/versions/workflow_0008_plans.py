"""Plans: the effort of stages, the expected finish of orders; planning begins."""

from alembic import op

revision = "workflow_0008"
down_revision = "workflow_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE stages ADD COLUMN effort_minutes INTEGER")
    op.execute("ALTER TABLE orders ADD COLUMN expected_at TIMESTAMP WITH TIME ZONE")
    op.execute(
        """
        INSERT INTO timers (key, name, payload, trace_id, due_at)
        VALUES ('plan-work', 'workflow.plan_work.v1', json_build_object('asked_at', now()),
                replace(gen_random_uuid()::text, '-', ''), now())
        ON CONFLICT (key) DO NOTHING
        """
    )
