"""Proposals: changes of orders that are under way."""

from alembic import op

revision = "workflow_0009"
down_revision = "workflow_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE proposals (
            id UUID NOT NULL,
            order_id UUID NOT NULL,
            by_kind VARCHAR(40) NOT NULL,
            by_name TEXT NOT NULL,
            quantity INTEGER,
            due_at TIMESTAMP WITH TIME ZONE,
            extra TEXT NOT NULL,
            reason TEXT NOT NULL,
            difference_amount BIGINT NOT NULL,
            difference_currency TEXT NOT NULL,
            state VARCHAR(40) NOT NULL,
            proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            answered_at TIMESTAMP WITH TIME ZONE,
            answered_by TEXT,
            CONSTRAINT proposals_pkey PRIMARY KEY (id),
            CONSTRAINT proposals_order_id_fkey FOREIGN KEY(order_id) REFERENCES orders (id)
        )
        """
    )
    op.execute("CREATE INDEX proposals_by_order ON proposals (order_id, proposed_at)")
