"""Series of numbers that the agency chooses, and invoices that are given up."""

from alembic import op

revision = "billing_0007"
down_revision = "billing_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE number_series ADD COLUMN kind VARCHAR(40) NOT NULL DEFAULT 'invoice'")
    op.execute("ALTER TABLE number_series ADD COLUMN is_current BOOLEAN NOT NULL DEFAULT true")
    op.execute("UPDATE number_series SET kind = 'credit_note' WHERE prefix = 'CN-'")
    op.execute("ALTER TABLE number_series ADD CONSTRAINT number_series_upcoming_check CHECK (upcoming >= 1)")
    op.execute("CREATE UNIQUE INDEX number_series_current ON number_series (kind) WHERE is_current")
    op.execute("ALTER TABLE invoices DROP CONSTRAINT invoices_state_check")
    op.execute(
        "ALTER TABLE invoices ADD CONSTRAINT invoices_state_check CHECK (state IN ('open', 'paid', 'void', 'uncollectible'))"
    )
