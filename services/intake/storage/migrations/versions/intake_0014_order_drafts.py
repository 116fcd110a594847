"""What was typed into order forms and not sent yet."""

from alembic import op

revision = "intake_0014"
down_revision = "intake_0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE order_drafts (
            id UUID NOT NULL,
            service TEXT NOT NULL,
            said JSONB NOT NULL,
            kept_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT order_drafts_pkey PRIMARY KEY (id)
        )
        """
    )
    op.execute("CREATE INDEX order_drafts_kept ON order_drafts (kept_at)")
