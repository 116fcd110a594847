"""Delivery: files, parts of the work, marks of what the client wants changed; ratings."""

from alembic import op

revision = "workflow_0007"
down_revision = "workflow_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE deliveries
            ADD COLUMN files JSONB NOT NULL DEFAULT '[]',
            ADD COLUMN marks JSONB NOT NULL DEFAULT '[]'
        """
    )
    op.execute(
        """
        CREATE TABLE ratings (
            order_id UUID NOT NULL,
            client_id UUID NOT NULL,
            service_code TEXT NOT NULL,
            stars INTEGER NOT NULL,
            text TEXT NOT NULL,
            is_public BOOLEAN NOT NULL,
            rated_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT ratings_pkey PRIMARY KEY (order_id),
            CONSTRAINT ratings_order_id_fkey FOREIGN KEY(order_id) REFERENCES orders (id)
        )
        """
    )
    op.execute("CREATE INDEX ratings_newest ON ratings (rated_at DESC, order_id DESC)")
