"""How a client wants deliveries."""

from alembic import op

revision = "notify_0006"
down_revision = "notify_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE people ADD COLUMN delivery_channel TEXT NOT NULL DEFAULT ''")
