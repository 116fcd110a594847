"""What the register of VAT numbers said of clients' numbers."""

from alembic import op

revision = "billing_0011"
down_revision = "billing_0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE clients ADD COLUMN looked_up TEXT NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE clients ADD COLUMN is_registered BOOLEAN")
    op.execute("ALTER TABLE clients ADD COLUMN registered_as TEXT NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE clients ADD COLUMN looked_up_at TIMESTAMP WITH TIME ZONE")
