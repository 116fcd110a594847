"""Baskets that are being filled."""

from alembic import op

revision = "intake_0015"
down_revision = "intake_0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE baskets (
            name TEXT NOT NULL,
            items JSONB NOT NULL,
            client JSONB,
            coupon TEXT NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            purchase_id UUID,
            CONSTRAINT baskets_pkey PRIMARY KEY (name)
        )
        """
    )
    op.execute("CREATE INDEX baskets_by_change ON baskets (changed_at)")
