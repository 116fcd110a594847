"""Images that were sent to be shown with a service."""

from alembic import op

revision = "intake_0016"
down_revision = "intake_0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE services ADD COLUMN image_id UUID, ADD COLUMN image_type TEXT")
