"""Orders that a member looks at: why, what was asked besides, and who said that they may go on."""

from alembic import op

revision = "intake_0004"
down_revision = "intake_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE orders
            ADD COLUMN asked_besides JSONB,
            ADD COLUMN demands JSONB,
            ADD COLUMN approved_by TEXT,
            ADD COLUMN approved_at TIMESTAMP WITH TIME ZONE
        """
    )
