"""Files that clients answer with."""

from alembic import op

revision = "intake_0007"
down_revision = "intake_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE uploads (
            id UUID NOT NULL,
            source TEXT NOT NULL,
            external_id TEXT NOT NULL,
            order_id UUID,
            name TEXT NOT NULL,
            type TEXT NOT NULL,
            size_bytes BIGINT NOT NULL,
            uploaded_at TIMESTAMP WITH TIME ZONE NOT NULL,
            claimed_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT uploads_pkey PRIMARY KEY (id),
            CONSTRAINT uploads_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders (id)
        )
        """
    )
    op.execute("CREATE INDEX uploads_by_order ON uploads (order_id) WHERE order_id IS NOT NULL")
    op.execute("CREATE INDEX uploads_unclaimed ON uploads (uploaded_at) WHERE claimed_at IS NULL")
