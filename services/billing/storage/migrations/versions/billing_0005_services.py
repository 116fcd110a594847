"""Lines know their service, so that revenue can be told by it."""

from alembic import op

revision = "billing_0005"
down_revision = "billing_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE invoice_lines ADD COLUMN service_id UUID")
