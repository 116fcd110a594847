"""Invoices by hand: drafts, and lines that are no order's."""

from alembic import op

revision = "billing_0008"
down_revision = "billing_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE invoice_lines ADD COLUMN is_by_hand BOOLEAN NOT NULL DEFAULT false")
    op.execute("ALTER TABLE invoice_lines ADD COLUMN extra_for UUID")
    op.execute("CREATE INDEX invoice_lines_extra ON invoice_lines (extra_for) WHERE extra_for IS NOT NULL")
    op.execute(
        """
        CREATE TABLE invoice_drafts (
            id UUID NOT NULL,
            client_id UUID NOT NULL,
            currency VARCHAR(3) NOT NULL,
            lines JSONB NOT NULL,
            due_on DATE,
            by TEXT NOT NULL,
            made_at TIMESTAMP WITH TIME ZONE NOT NULL,
            issued_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT invoice_drafts_pkey PRIMARY KEY (id)
        )
        """
    )
    op.execute("CREATE INDEX invoice_drafts_made ON invoice_drafts (made_at, id)")
