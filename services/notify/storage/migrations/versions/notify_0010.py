"""Follow-ups: their terms, and which orders are rated."""

from alembic import op

revision = "notify_0010"
down_revision = "notify_0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE follow_ups (
            step VARCHAR(40) NOT NULL,
            is_on BOOLEAN NOT NULL,
            wait INTERVAL NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            changed_by TEXT NOT NULL,
            CONSTRAINT follow_ups_pkey PRIMARY KEY (step)
        )
        """
    )
    op.execute("ALTER TABLE order_cards ADD COLUMN rated_at TIMESTAMP WITH TIME ZONE")
